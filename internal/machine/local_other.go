//go:build !unix

package machine

import (
	"context"
	"errors"
)

// local is this machine, which is none that has owners and modes.
type local struct{}

func newLocal() transport { return local{} }

func (local) Name() string { return "this machine" }

func (local) ID() string { return "local" }

func (local) user() string { return "" }

var errNotUnix = errors.New("this machine is no Unix: only hosts over SSH and LXD instances can be worked on from here")

func (local) open(context.Context) (files, error) { return nil, errNotUnix }

func (local) run(context.Context, Command, *capture, *capture) (int, error) { return -1, errNotUnix }
