package lxdapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// operation is a background task of the server, see https://documentation.ubuntu.com/lxd/latest/rest-api/#background-operation.
type operation struct {
	ID          string              `json:"id"`
	Class       string              `json:"class"` // "task", "websocket" or "token"
	Description string              `json:"description"`
	StatusCode  int                 `json:"status_code"`
	Err         string              `json:"err"`
	MayCancel   bool                `json:"may_cancel"`
	Resources   map[string][]string `json:"resources"`
	Metadata    json.RawMessage     `json:"metadata"`
}

const (
	operationDone = 200 // first status code of an operation that is over
	pollSeconds   = 30  // one /wait request; the next follows at once
	cancelWithin  = 5 * time.Second
)

// wait follows an operation, named by its URL, to its end, and decodes its metadata into out. When ctx ends first, the
// operation is cancelled on the server where the server can.
func (s *server) wait(ctx context.Context, url string, out any) error {
	path, _, _ := strings.Cut(url, "?")
	op, err := s.follow(ctx, path)
	if err != nil && ctx.Err() != nil {
		return s.cancel(ctx, path)
	}
	if err != nil {
		return err
	}
	if err := op.failure(s); err != nil {
		return err
	}
	return decode(s, op.Metadata, out)
}

// follow returns an operation as it ended.
func (s *server) follow(ctx context.Context, path string) (*operation, error) {
	for {
		op := &operation{}
		_, err := s.call(ctx, request{method: http.MethodGet, path: fmt.Sprintf("%s/wait?timeout=%d", path, pollSeconds)}, op)
		switch {
		case hasCode(err, http.StatusNotFound):
			return nil, &forgottenError{server: s.name, operation: path}
		case err != nil:
			return nil, fmt.Errorf("how the operation %s ended is not known: %w", path, err)
		case op.StatusCode == 0:
			return nil, fmt.Errorf("%s tells nothing of the operation %s", s.name, path)
		case op.StatusCode >= operationDone:
			return op, nil
		}
	}
}

// forgottenError reports an operation that the server does not know: it was over a while ago, or the daemon restarted.
type forgottenError struct{ server, operation string }

func (e *forgottenError) Error() string {
	return fmt.Sprintf("%s has forgotten the operation %s (was the daemon restarted?): whether it succeeded is not known",
		e.server, e.operation)
}

// failure is how an operation that is over failed, nil if it succeeded.
func (op *operation) failure(s *server) error {
	if op.Err == "" && op.StatusCode < http.StatusBadRequest {
		return nil
	}
	message := op.Err
	if message == "" {
		message = fmt.Sprintf("the operation %q failed or was cancelled", op.Description)
	}
	return &Error{Server: s.name, Code: op.StatusCode, Message: message, operation: true}
}

func (s *server) cancel(ctx context.Context, path string) error {
	cause := context.Cause(ctx)
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cancelWithin)
	defer stop()
	_, err := s.call(ctx, request{method: http.MethodDelete, path: path}, nil)
	switch {
	case hasCode(err, http.StatusNotFound):
		return fmt.Errorf("%s: %w; the operation %s was over by then", s.name, cause, path)
	case err != nil:
		return fmt.Errorf("%s: %w; the operation %s goes on there, it could not be cancelled", s.name, cause, path)
	}
	return fmt.Errorf("%s: %w; the operation was cancelled", s.name, cause)
}

// settle waits until no task that touches one of the objects (such as /1.0/instances/c1) is under way. A create whose
// caller died goes on in the server; whoever meets its object waits here first. Commands that run in an instance, a
// tunnel's own among them, are of another class and may last for ever.
func (s *server) settle(ctx context.Context, paths ...string) error {
	var byStatus map[string][]operation
	if _, err := s.call(ctx, request{method: http.MethodGet, path: "/1.0/operations?recursion=1&all-projects=true"}, &byStatus); err != nil {
		return err
	}
	for _, ops := range byStatus {
		for _, op := range ops {
			if op.Class == "websocket" || op.StatusCode >= operationDone || !op.touches(paths) {
				continue
			}
			if _, err := s.follow(ctx, "/1.0/operations/"+op.ID); err != nil && !errors.As(err, new(*forgottenError)) {
				return err
			}
		}
	}
	return nil
}

func (op operation) touches(paths []string) bool {
	for _, touched := range op.Resources {
		for _, p := range touched {
			if slices.ContainsFunc(paths, func(path string) bool { return object(path) == object(p) }) {
				return true
			}
		}
	}
	return false
}

// object is the path of the object that a request's path leads to: its state is a part of an instance.
func object(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return strings.TrimSuffix(path, "/state")
}
