package lxdapi

import (
	"context"
	"sync"
)

// flight is work that callers who want the same at the same time share. Its zero value is ready.
type flight[T any] struct {
	mu      sync.Mutex
	current *attempt[T]
}

type attempt[T any] struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{} // closed when value and err are set
	value   T
	err     error
}

// do runs work, or joins in when it is under way. A caller whose ctx ends stops waiting; the work is cancelled once
// nobody waits for it.
func (f *flight[T]) do(ctx context.Context, work func(context.Context) (T, error)) (T, error) {
	a := f.join(ctx, work)
	select {
	case <-a.done:
		return a.value, a.err
	case <-ctx.Done():
		f.leave(a)
		var none T
		return none, context.Cause(ctx)
	}
}

func (f *flight[T]) join(ctx context.Context, work func(context.Context) (T, error)) *attempt[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.current == nil {
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		a := &attempt[T]{cancel: cancel, done: make(chan struct{})}
		f.current = a
		go func() {
			defer cancel()
			a.value, a.err = work(ctx)
			f.mu.Lock()
			defer f.mu.Unlock()
			f.end(a)
			close(a.done)
		}()
	}
	f.current.waiting++
	return f.current
}

func (f *flight[T]) leave(a *attempt[T]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a.waiting--
	if a.waiting == 0 {
		f.end(a)
		a.cancel()
	}
}

// end makes the next caller start anew; the lock is held.
func (f *flight[T]) end(a *attempt[T]) {
	if f.current == a {
		f.current = nil
	}
}
