package machine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"github.com/pkg/sftp"
)

// sftpCalls makes one call after the other on a session, for as long as its context lasts.
type sftpCalls struct {
	ctx     context.Context // the one that the session was opened with
	client  *sftp.Client
	explain func(error) error // tells why the session broke off
	given   <-chan struct{}   // a call that was given up: closed when it has ended after all
}

// call does what op says, which is in one goroutine with no other. When ctx ends it is given up, but goes on until the
// server has answered.
func call[T any](s *sftpCalls, wrote string, op func(*sftp.Client) (T, error)) (T, error) {
	var none T
	if s.ctx.Err() != nil {
		return none, context.Cause(s.ctx)
	}
	var value T
	var err error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		value, err = op(s.client)
		err = s.failed(err, wrote)
	}()
	select {
	case <-ended:
		return value, err
	case <-s.ctx.Done():
		s.given = ended
		return none, context.Cause(s.ctx)
	}
}

func (s *sftpCalls) do(wrote string, op func(*sftp.Client) error) error {
	_, err := call(s, wrote, func(c *sftp.Client) (struct{}, error) { return struct{}{}, op(c) })
	return err
}

// settle waits until the server has done what was under way when the session's context ended.
func (s *sftpCalls) settle(ctx context.Context) {
	if s.given == nil {
		return
	}
	select {
	case <-s.given:
	case <-ctx.Done():
	}
}

// packet is how much the client sends at once, and so what may be left over on a file system that is full, in bytes.
const packet = 32 << 10

// failed finds out what SFTP does not tell. Most failures are one code to it, and to OpenSSH one word, so that the file
// system that was to be written to, where wrote names one, is asked for its state.
func (s *sftpCalls) failed(err error, wrote string) error {
	answer, number := new(sftp.StatusError), syscall.Errno(0)
	switch {
	case err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, errTooLarge) || errors.As(err, &number):
		return err
	case !errors.As(err, &answer):
		return s.explain(err)
	case wrote != "":
		const readOnly = 1 // ST_RDONLY
		state, err := s.client.StatVFS(wrote)
		switch {
		case err != nil:
		case state.Flag&readOnly != 0:
			return syscall.EROFS
		case state.Bavail*state.Frsize < packet || state.Files > 0 && state.Favail == 0:
			return syscall.ENOSPC
		}
	}
	return fmt.Errorf("the server refused it: %w", answer)
}
