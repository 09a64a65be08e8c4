package lxdapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
)

const (
	// maxBusy bounds how often a write is sent again that met an instance at work. What the server calls an operation is
	// waited for in between; a container that stops by itself is none, and done within seconds.
	maxBusy   = 50
	busyPause = 200 * time.Millisecond
)

// isBusy reports that nothing was done to an instance because another operation had it. LXD says so in words alone,
// which have been these since 2.0 (instances were containers then).
func isBusy(err error) bool {
	e := new(Error)
	return errors.As(err, &e) &&
		(strings.Contains(e.Message, " is busy running a") || strings.Contains(e.Message, "matching non-reusable operation"))
}

// isHalfDone reports that a profile was saved, and did not get to instances that were busy.
func isHalfDone(err error) bool { return isBusy(err) && len(notReached(err)) > 0 }

// isDone reports that a profile was saved, and did not get to instances that were deleted meanwhile.
func isDone(err error) bool {
	lines := notReached(err)
	return len(lines) > 0 && !slices.ContainsFunc(lines, func(line string) bool { return !strings.HasSuffix(line, "Instance not found") })
}

// notReached are LXD's words on the instances that a profile did not get to which was saved, a line for each.
func notReached(err error) (lines []string) {
	e := new(Error)
	if !errors.As(err, &e) {
		return nil
	}
	first, rest, _ := strings.Cut(e.Message, "\n")
	if !strings.Contains(first, "profile change still saved") {
		return nil
	}
	return strings.Split(strings.TrimSpace(rest), "\n")
}

// whenFree sends a write of the object at path, again if an operation on an instance was in its way.
func (s *server) whenFree(ctx context.Context, path string, send func() error) error {
	err := send()
	for tries := 1; isBusy(err) && !isHalfDone(err) && tries < maxBusy; tries++ {
		if s.rest(ctx, path) != nil {
			return err
		}
		err = send()
	}
	return err
}

// rest waits until no operation touches any of the objects, and then for a moment more.
func (s *server) rest(ctx context.Context, paths ...string) error {
	if err := s.settle(ctx, paths...); err != nil {
		return err
	}
	select {
	case <-time.After(busyPause):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// takeBack writes the profile at path as it was, once its instances are at rest, so that writing it anew gets to all of
// them: a second write of what is saved already changes no instance. What somebody else wrote since stays.
func (c *Client) takeBack(ctx context.Context, path string, before json.RawMessage, wrote any) error {
	var now struct {
		UsedBy []string `json:"used_by"`
	}
	if _, err := c.call(ctx, request{method: http.MethodGet, path: path}, &now); err != nil {
		return err
	}
	if err := c.rest(ctx, append(now.UsedBy, path)...); err != nil {
		return err
	}
	has := reflect.New(reflect.TypeOf(wrote).Elem()).Interface()
	etag, err := c.call(ctx, request{method: http.MethodGet, path: path}, has)
	if err != nil || !reflect.DeepEqual(has, wrote) {
		return err
	}
	_, err = c.call(ctx, request{method: http.MethodPut, path: path, in: before, etag: etag}, nil)
	if IsChanged(err) || isHalfDone(err) {
		return nil
	}
	return err
}
