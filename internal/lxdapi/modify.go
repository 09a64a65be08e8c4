package lxdapi

import (
	"context"
	"net/http"
	"sync"
)

// modify reads the object at path, lets change edit it, and writes it back with its ETag; when somebody else wrote in
// between it starts over. change reports whether there is anything to write. Writers of one process take turns.
func modify[T any](ctx context.Context, c *Client, path string, change func(*T) (bool, error)) error {
	if err := c.inProject(ctx); err != nil {
		return err
	}
	defer c.locks.lock(path)()
	for {
		var object T
		etag, err := c.call(ctx, request{method: http.MethodGet, path: path}, &object)
		if err != nil {
			return err
		}
		if wanted, err := change(&object); err != nil || !wanted {
			return err
		}
		_, err = c.call(ctx, request{method: http.MethodPut, path: path, in: object, etag: etag}, nil)
		if !IsChanged(err) || ctx.Err() != nil {
			return err
		}
	}
}

// keyedMutex is a mutex for each key. Its zero value is ready.
type keyedMutex struct{ m sync.Map }

func (k *keyedMutex) lock(key string) (unlock func()) {
	v, _ := k.m.LoadOrStore(key, new(sync.Mutex))
	mu, _ := v.(*sync.Mutex)
	mu.Lock()
	return mu.Unlock
}
