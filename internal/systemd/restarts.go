package systemd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// quiet is how long nobody may have begun to write before a restart begins: Terraform starts its next resource within
// milliseconds.
const quiet = 300 * time.Millisecond

// marks is where units that have to be restarted are marked, on their machine. It does not outlive the machine's boot, and
// need not.
const marks = "/run/stacklab/restart"

// Restarts lets the writers of one run share restarts: one that has not begun serves all that was written before it
// begins. Its zero value is ready.
//
// A unit is marked on its machine before what it reads is changed, until it was restarted. So a run that dies in between
// leaves word of the restart that is due, see [Restarts.Due].
type Restarts struct {
	mu    sync.Mutex
	units map[string]*restarts
}

// restarts are those of one unit.
type restarts struct {
	Unit
	running chan struct{} // held by who restarts it

	mu      sync.Mutex
	writers int       // that have begun and not finished
	last    time.Time // when one last began or finished
	waiting bool      // somebody waits to restart it
	marked  bool
	due     bool // a run that died owes the restart
	owed    bool // so does this run, until one succeeds
	off     bool // the machine is stopped, and reads its files when it starts
}

func (r *Restarts) of(u Unit) *restarts {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := u.Machine.ID() + " " + markPath(u.Name)
	if r.units == nil {
		r.units = map[string]*restarts{}
	}
	if r.units[key] == nil {
		r.units[key] = &restarts{Unit: u, running: make(chan struct{}, 1)}
	}
	return r.units[key]
}

// Begin says that what the units read is about to be changed, and marks them. The caller calls the function that it returns
// exactly once, with whether anything was changed: it restarts the units, or leaves that to another writer who waits to do
// so and answers for it. A unit whose restart an earlier run owes is restarted whatever was changed. In an instance that is
// stopped nothing is done.
func (r *Restarts) Begin(ctx context.Context, m *machine.Machine, units ...string) (done func(ctx context.Context, changed bool) error, err error) {
	var begun []*restarts
	for _, name := range units {
		u := r.of(Unit{m, name})
		u.count(1)
		begun = append(begun, u)
	}
	for _, u := range begun {
		if err = u.mark(ctx); err != nil {
			break
		}
	}
	done = func(ctx context.Context, changed bool) error {
		var finish []func(context.Context) error
		for _, u := range begun {
			finish = append(finish, u.finish(changed)) // of all, before the first is waited for
		}
		var errs []error
		for _, f := range finish {
			errs = append(errs, f(ctx))
		}
		return errors.Join(errs...)
	}
	if err != nil {
		return nil, errors.Join(err, done(ctx, false))
	}
	return done, nil
}

func (u *restarts) count(n int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.writers += n
	u.last = time.Now()
}

// mark leaves word on the machine that a restart is due.
func (u *restarts) mark(ctx context.Context) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.marked {
		return nil
	}
	_, err := u.State(ctx)
	if u.off = isOff(err); u.off {
		return nil
	}
	if err != nil {
		return err
	}
	u.due, err = u.leave(ctx, "")
	u.marked = err == nil
	return err
}

// isOff reports whether a machine is an instance that is stopped.
func isOff(err error) bool {
	stopped := new(lxdapi.LayerError)
	return errors.As(err, &stopped) && stopped.State == lxdapi.LayerStopped
}

// leave makes the mark, unless there is one already, and reports whether there was.
func (u *restarts) leave(ctx context.Context, text string) (found bool, err error) {
	for _, dir := range []string{"/run/stacklab", marks} {
		if _, err := u.Machine.Mkdir(ctx, dir, machine.Attributes{}); err != nil {
			return false, err
		}
	}
	made, err := u.Machine.Update(ctx, u.markPath(), func(old *machine.File) (*machine.Write, error) {
		if old != nil {
			return nil, nil
		}
		return &machine.Write{Content: []byte(text)}, nil
	})
	return !made && err == nil, err
}

func (u *restarts) markPath() string { return markPath(u.Name) }

func markPath(unit string) string { return marks + "/" + strings.TrimSuffix(unit, ".service") }

// Due reports whether a unit was to be restarted, or started again, by a run that died.
func (r *Restarts) Due(ctx context.Context, m *machine.Machine, unit string) (bool, error) {
	_, err := m.Stat(ctx, markPath(unit))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// finish says that a writer has ended, and returns what is left for it to do: to restart the unit when nobody writes any more,
// unless somebody else waits to do so.
func (u *restarts) finish(changed bool) func(context.Context) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.writers--
	u.last = time.Now()
	switch {
	case u.off || !changed && !u.due:
		return u.unmark
	case u.waiting:
		return func(context.Context) error { return nil }
	}
	u.waiting, u.due = true, false
	return u.restart
}

func (u *restarts) restart(ctx context.Context) error {
	err := u.settle(ctx)
	if err == nil {
		select {
		case u.running <- struct{}{}:
			defer func() { <-u.running }()
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
	}
	u.mu.Lock()
	u.waiting, u.owed = false, true // who changes something from here on needs another restart
	u.mu.Unlock()
	if err == nil {
		err = u.Restart(ctx)
	}
	if err != nil {
		return fmt.Errorf("the files are written, and restarting %s on %s failed: %w", u.Name, u.Machine.Name(), err)
	}
	u.mu.Lock()
	u.owed = false
	u.mu.Unlock()
	return u.unmark(ctx)
}

// settle waits until nobody writes.
func (u *restarts) settle(ctx context.Context) error {
	for {
		u.mu.Lock()
		writers, since := u.writers, time.Since(u.last)
		u.mu.Unlock()
		if writers == 0 && since >= quiet {
			return nil
		}
		select {
		case <-time.After(max(quiet-since, quiet/10)):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// unmark takes the mark away unless somebody writes or waits again, or a restart goes on or has failed.
func (u *restarts) unmark(ctx context.Context) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.writers > 0 || u.waiting || u.owed || !u.marked {
		return nil
	}
	u.marked = false
	if err := u.Machine.Remove(ctx, u.markPath()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Hold keeps a unit from being restarted, stopped and started by others of this run until it is released.
func (r *Restarts) Hold(ctx context.Context, m *machine.Machine, unit string) (release func(), err error) {
	u := r.of(Unit{m, unit})
	select {
	case u.running <- struct{}{}:
		return func() { <-u.running }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Settle waits until no restart waits or runs, for those who use what is restarted.
func (r *Restarts) Settle(ctx context.Context) error {
	r.mu.Lock()
	all := make([]*restarts, 0, len(r.units))
	for _, u := range r.units {
		all = append(all, u)
	}
	r.mu.Unlock()
	for _, u := range all {
		for {
			u.mu.Lock()
			busy := u.waiting
			u.mu.Unlock()
			if !busy {
				break
			}
			select {
			case <-time.After(quiet / 10):
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		select {
		case u.running <- struct{}{}:
			<-u.running
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}
