package lxdapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// maxConflicts bounds how often a write is tried anew. Other processes do not get in between that often: the server's
// ETags must be unstable.
const maxConflicts = 50

// modify reads the object at path, lets change edit it, and writes it back with its ETag; when somebody else wrote in
// between it starts over. change reports whether there is anything to write. Writers of one process take turns.
// extension, where not "", is what a server must know for it.
//
// Of two processes that write one profile within the same few milliseconds, LXD 5.0 lets both through, and one is lost:
// it compares the ETag before it locks. Instances are safe.
func modify[T any](ctx context.Context, c *Client, extension, path string, change func(*T) (bool, error)) error {
	if err := c.ready(ctx, extension); err != nil {
		return err
	}
	done, err := c.writers.Wait(ctx, queueOf(path))
	if err != nil {
		return fmt.Errorf("%s: wait for another change of %s: %w", c.name, path, err)
	}
	defer done()
	for range maxConflicts {
		object, etag, err := get[T](ctx, c, "", path)
		if err != nil {
			return err
		}
		before, err := json.Marshal(object)
		if err != nil {
			return err
		}
		if wanted, err := change(object); err != nil || !wanted {
			return err
		}
		err = c.whenFree(ctx, path, func() error {
			_, err := c.call(ctx, request{method: http.MethodPut, path: path, in: object, etag: etag}, nil)
			return err
		})
		if isDone(err) {
			return nil
		}
		if isHalfDone(err) {
			err = c.takeBack(ctx, path, before, object)
			if err == nil {
				continue
			}
		}
		if !IsChanged(err) && !c.overtaken(ctx, path, etag, err) {
			return err
		}
	}
	return fmt.Errorf("%s: %s changed between reading and writing %d times in a row", c.name, path, maxConflicts)
}

// queueOf names the queue that writers of the object at path stand in. Profiles and instances share one: LXD carries a
// change of a profile into the instances that have it, and refuses either change while the other is under way.
func queueOf(path string) string {
	for _, collection := range []string{"/1.0/profiles/", "/1.0/instances/", "/1.0/containers/"} {
		if strings.HasPrefix(path, collection) {
			return "profiles and instances"
		}
	}
	return path
}

// overtaken reports whether a write failed as an operation because another one of the same object, which has a new ETag
// now, was under way.
func (c *Client) overtaken(ctx context.Context, path, etag string, err error) bool {
	if !isFailedOperation(err) || etag == "" || c.settle(ctx, path) != nil {
		return false
	}
	now, err := c.call(ctx, request{method: http.MethodGet, path: path}, nil)
	return err == nil && now != etag
}
