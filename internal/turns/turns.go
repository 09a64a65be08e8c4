// Package turns lets those who change one thing in one process through one at a time.
package turns

import (
	"context"
	"sync"
)

// Turns lets one caller a key through at a time. Its zero value is ready.
type Turns struct{ m sync.Map }

func (t *Turns) of(key string) chan struct{} {
	v, _ := t.m.LoadOrStore(key, make(chan struct{}, 1))
	busy, _ := v.(chan struct{})
	return busy
}

// Try takes the turn if nobody has it.
func (t *Turns) Try(key string) (done func(), ok bool) {
	busy := t.of(key)
	select {
	case busy <- struct{}{}:
		return func() { <-busy }, true
	default:
		return nil, false
	}
}

// Wait takes the turn when it is the caller's. If ctx ends before, it returns the cause.
func (t *Turns) Wait(ctx context.Context, key string) (done func(), err error) {
	busy := t.of(key)
	select {
	case busy <- struct{}{}:
		return func() { <-busy }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
