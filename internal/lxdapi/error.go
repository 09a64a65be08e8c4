package lxdapi

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Error is what the server answered to a request that it refused, or how an operation of it ended.
type Error struct {
	Server  string // how messages call the daemon
	Code    int    // HTTP status; for an operation 400 (failed) or 401 (cancelled)
	Message string // the server's own words

	operation bool // it began, and failed
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s (%d)", e.Server, strings.TrimSpace(e.Message), e.Code)
}

// ExtensionError reports that the server is too old, or built without what a call needs.
type ExtensionError struct {
	Server    string
	Version   string // the server's version
	Extension string // the missing API extension
}

func (e *ExtensionError) Error() string {
	return fmt.Sprintf("%s is version %s and lacks the API extension %q, which this needs: use a newer LXD there",
		e.Server, e.Version, e.Extension)
}

// ConfigError reports a field of [Config] that is wrong by itself, or beside the others.
type ConfigError struct {
	Field string // name of the field in Config
	Err   error
}

func (e *ConfigError) Error() string { return e.Err.Error() }

func (e *ConfigError) Unwrap() error { return e.Err }

func wrong(field, format string, args ...any) error {
	return &ConfigError{Field: field, Err: fmt.Errorf(format, args...)}
}

// UnreachableError reports that no answer came: nothing listens, or the server is not the one that was pinned.
type UnreachableError struct {
	Server string
	Check  string // what to look at
	Err    error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("cannot reach %s: %v; check %s", e.Server, e.Err, e.Check)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// ExistsError reports that what was to be made is there already.
type ExistsError struct {
	Server string
	Object string // kind and name
}

func (e *ExistsError) Error() string { return fmt.Sprintf("%s has %s already", e.Server, e.Object) }

// LayerState says why an instance cannot be descended into.
type LayerState string

// States of an instance that keep one from descending into it.
const (
	LayerMissing LayerState = "missing"
	LayerStopped LayerState = "stopped"
)

// LayerError reports that an instance on the path to a nested daemon is missing or stopped.
type LayerError struct {
	Server   string // the daemon that was asked for the instance
	Instance string
	State    LayerState
	Status   string // the instance's status as the server words it, "" if it is missing
	Others   string // what instances there are instead, for messages, "" if that is not known
}

func (e *LayerError) Error() string {
	if e.State == LayerMissing {
		return fmt.Sprintf("%s has no instance %q to descend into%s", e.Server, e.Instance, e.Instead())
	}
	return fmt.Sprintf("instance %q of %s is %s: start it, the daemon inside cannot be reached before",
		e.Instance, e.Server, strings.ToLower(e.Status))
}

// Instead is the end of a message on an instance that is missing.
func (e *LayerError) Instead() string {
	if e.Others == "" {
		return ""
	}
	return "; it has " + e.Others
}

// IsNotFound reports whether the object, or the layer that held it, does not exist.
func IsNotFound(err error) bool {
	if layer := new(LayerError); errors.As(err, &layer) {
		return layer.State == LayerMissing
	}
	return hasCode(err, http.StatusNotFound)
}

// IsExists reports whether what was to be made is there already.
func IsExists(err error) bool { return errors.As(err, new(*ExistsError)) }

// IsChanged reports whether the write was refused because its ETag is stale.
func IsChanged(err error) bool { return hasCode(err, http.StatusPreconditionFailed) }

func isFailedOperation(err error) bool {
	e := new(Error)
	return errors.As(err, &e) && e.operation
}

func hasCode(err error, code int) bool {
	e := new(Error)
	return errors.As(err, &e) && e.Code == code
}
