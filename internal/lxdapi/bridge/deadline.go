package bridge

import (
	"sync"
	"time"
)

// deadline turns passed at its time. The lock of the condition guards it.
type deadline struct {
	passed bool
	timer  *time.Timer
}

func (d *deadline) set(t time.Time, changed *sync.Cond) {
	d.stop()
	d.passed = false
	if t.IsZero() {
		return
	}
	if time.Until(t) <= 0 {
		d.passed = true
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(time.Until(t), func() {
		changed.L.Lock()
		defer changed.L.Unlock()
		if d.timer == timer { // not set anew in the meantime
			d.passed = true
			changed.Broadcast()
		}
	})
	d.timer = timer
}

func (d *deadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
}
