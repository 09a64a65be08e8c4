package lxdapi

import (
	"bytes"
	"context"
	"fmt"
	"strings"
)

// mover does in an instance what the files API cannot.
type mover interface {
	// resolve finds what a path leads to through symlinks. The last element need not exist.
	resolve(ctx context.Context, path string) (string, error)
	// rename moves a file over another one in one step.
	rename(ctx context.Context, from, to string) error
	close()
}

func (c *Client) mover(ctx context.Context, instance string) (mover, error) {
	has, err := c.Has(ctx, sftpMarker)
	if err != nil {
		return nil, err
	}
	if has {
		return c.sftpMover(ctx, instance)
	}
	return &execMover{Client: c, instance: instance}, nil
}

// execMover works through commands of the instance, which must run.
type execMover struct {
	*Client
	instance string
}

func (m *execMover) close() {}

func (m *execMover) rename(ctx context.Context, from, to string) error {
	_, err := m.runHere(ctx, m.instance, "mv", "-f", "-T", "--", from, to)
	return err
}

func (m *execMover) resolve(ctx context.Context, path string) (string, error) {
	target, err := m.runHere(ctx, m.instance, "readlink", "-f", "--", "/"+path)
	return strings.TrimSuffix(target, "\n"), err
}

// runHere runs a command that must succeed and returns what it wrote.
func (c *Client) runHere(ctx context.Context, instance string, command ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	code, err := c.Exec(ctx, instance, Exec{Command: command, Stdout: &stdout, Stderr: &stderr})
	switch {
	case err != nil:
		return "", err
	case code != 0:
		return "", fmt.Errorf("%s: %s ended with exit code %d: %s", c.name, command[0], code, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}
