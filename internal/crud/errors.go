package crud

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
)

// ErrNotFound reports that the object is gone. Read drops it from the state, Delete counts it as done.
var ErrNotFound = errors.New("not found")

// ErrExists reports that a create met an object of the same name. The adapter reads that object and adopts it if it is
// what the plan wants, see "Owning a part" in DESIGN.md.
var ErrExists = errors.New("it exists already")

// ErrUnknown reports that what the provider needs to know is not known yet.
var ErrUnknown = errors.New("not known yet")

// NotFound gives err the meaning of [ErrNotFound] and keeps its words.
func NotFound(err error) error { return &notFoundError{err} }

// Partial marks err as having happened after the object came to exist: Terraform records the object, taints it, and
// replaces it on the next apply.
func Partial(err error) error {
	if err == nil {
		return nil
	}
	return &partialError{err}
}

// IsPartial reports whether err has the mark of [Partial].
func IsPartial(err error) bool { return errors.As(err, new(*partialError)) }

// Late marks err as having happened when all was written, to what comes after. It is partial for a create; of an update Terraform
// records the new values, and the next Read tells what is still due.
func Late(err error) error {
	if err == nil {
		return nil
	}
	return Partial(&lateError{err})
}

// IsLate reports whether err has the mark of [Late].
func IsLate(err error) bool { return errors.As(err, new(*lateError)) }

// Undone takes the marks of [Partial] and [Late] off an error: what was made before it happened was unmade.
func Undone(err error) error {
	if err == nil {
		return nil
	}
	undone := errors.New(err.Error())
	if at := new(attributeError); errors.As(err, &at) {
		return At(at.path, undone)
	}
	return undone
}

// At ties err to the attribute that caused it. Several may be joined by [errors.Join]; each becomes a diagnostic.
func At(p path.Path, err error) error {
	if err == nil {
		return nil
	}
	return &attributeError{p, err}
}

// Atf is [At] with a formatted message.
func Atf(p path.Path, format string, args ...any) error {
	return At(p, fmt.Errorf(format, args...))
}

// Unavailable marks err as saying that the object cannot be looked at for now, because what holds it is stopped or not
// known yet. Read keeps the state and warns, once a run for each key; everything else fails with err.
func Unavailable(key string, err error) error { return &unavailableError{key, err} }

type partialError struct{ error }

func (e *partialError) Unwrap() error { return e.error }

type lateError struct{ error }

func (e *lateError) Unwrap() error { return e.error }

type notFoundError struct{ error }

func (e *notFoundError) Unwrap() error        { return e.error }
func (e *notFoundError) Is(target error) bool { return target == ErrNotFound }

type attributeError struct {
	path path.Path
	error
}

func (e *attributeError) Unwrap() error { return e.error }

type unavailableError struct {
	key string
	error
}

func (e *unavailableError) Unwrap() error { return e.error }
