package machine

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// instance is a container or virtual machine of LXD.
type instance struct {
	client *lxdapi.Client // of the daemon that has it
	name   string
}

func (i *instance) Name() string { return fmt.Sprintf("instance %q", i.path()) }

func (i *instance) ID() string { return "instance " + i.client.Name() + " " + i.path() }

func (i *instance) path() string {
	return path.Join(path.Join(i.client.Path()...), i.client.Element(i.name))
}

func (*instance) user() string { return "" }

func (i *instance) open(ctx context.Context) (files, error) {
	// The session outlives ctx, so that what is under way at its end can be waited for.
	session, end, err := i.session(ctx)
	if tooOld := new(lxdapi.ExtensionError); errors.As(err, &tooOld) {
		return &oldFiles{i, ctx, tooOld}, nil
	}
	if err != nil {
		return nil, i.failed(err)
	}
	explain := func(err error) error {
		return fmt.Errorf("%s: the session on the instance's files broke off: %w", i.client.Name(), err)
	}
	return newSFTPFiles(ctx, session.Client, end, explain), nil
}

func (i *instance) session(ctx context.Context) (session *lxdapi.SFTP, end func(), err error) {
	own, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
	session, err = i.client.SFTP(own, i.name)
	stop()
	if err != nil {
		cancel(nil)
		return nil, nil, err
	}
	return session, func() {
		session.Close()
		cancel(nil)
	}, nil
}

func (i *instance) run(ctx context.Context, c Command, stdout, stderr *capture) (int, error) {
	code, err := i.client.Exec(ctx, i.name, lxdapi.Exec{
		Command: c.Args, Environment: c.Env, Stdin: c.Stdin, Stdout: stdout, Stderr: stderr,
	})
	return code, i.failed(err)
}

// failed words the state of the instance itself as it matters here.
func (i *instance) failed(err error) error {
	layer := new(lxdapi.LayerError)
	if errors.As(err, &layer) && layer.Instance == i.name && layer.Server == i.client.Name() {
		return &stateError{layer}
	}
	return err
}

// stateError reports that the instance itself is missing or stopped.
type stateError struct{ *lxdapi.LayerError }

func (e *stateError) Error() string {
	if e.State == lxdapi.LayerMissing {
		return fmt.Sprintf("%s has no such instance%s", e.Server, e.Instead())
	}
	return fmt.Sprintf("the instance is %s: start it, commands run in running instances only", strings.ToLower(e.Status))
}

func (e *stateError) Unwrap() error { return e.LayerError }
