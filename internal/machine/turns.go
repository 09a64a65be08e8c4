package machine

import (
	"context"
	"fmt"
	"sync"
)

// turns lets one caller a key through at a time. Its zero value is ready.
type turns struct{ m sync.Map }

func (t *turns) of(key string) chan struct{} {
	v, _ := t.m.LoadOrStore(key, make(chan struct{}, 1))
	busy, _ := v.(chan struct{})
	return busy
}

// try takes the turn if nobody has it.
func (t *turns) try(key string) (done func(), ok bool) {
	busy := t.of(key)
	select {
	case busy <- struct{}{}:
		return func() { <-busy }, true
	default:
		return nil, false
	}
}

// wait takes the turn when it is the caller's, unless ctx ends before.
func (t *turns) wait(ctx context.Context, key string) (done func(), err error) {
	busy := t.of(key)
	select {
	case busy <- struct{}{}:
		return func() { <-busy }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for another change of it: %w", context.Cause(ctx))
	}
}
