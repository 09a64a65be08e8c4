package machine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"unicode"
)

// ConfigError reports a field of [SSH] that is wrong by itself, or beside the others.
type ConfigError struct {
	Field string // name of the field; that of a bastion begins with "Bastion."
	Err   error
}

func (e *ConfigError) Error() string { return e.Err.Error() }

func (e *ConfigError) Unwrap() error { return e.Err }

func wrong(field, format string, args ...any) error {
	return &ConfigError{Field: field, Err: fmt.Errorf(format, args...)}
}

// UnreachableError reports that a host could not be reached, or that the connection to it broke off.
type UnreachableError struct {
	Machine string // its name, with the address
	Err     error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("cannot reach %s: %v; check that it runs, that its SSH server listens there, and the address and port", e.Machine, e.Err)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// HostKeyError reports that a host is not known to be the one that is meant. Its text shows the keys that the host has
// in the form that [SSH.HostKey] takes.
type HostKeyError struct {
	Machine   string
	Want      string   // the key or fingerprint that was configured, "" if none was
	Presented []string // lines such as "ssh-ed25519 AAAA..."
	Prints    []string // their fingerprints, such as "SHA256:..."
}

func (e *HostKeyError) Error() string {
	var has strings.Builder
	for i, line := range e.Presented {
		fmt.Fprintf(&has, "\n  %s\n  (%s)", line, e.Prints[i])
	}
	if e.Want == "" {
		return fmt.Sprintf("the host key of %s is not configured. It says that it has this one; compare it with the file "+
			"/etc/ssh/ssh_host_*_key.pub there, and configure it as the host key:%s", e.Machine, has.String())
	}
	return fmt.Sprintf("%s does not have the configured host key %s: it was installed anew, or something else answers in its "+
		"place. It says that it has this one; compare it with the file /etc/ssh/ssh_host_*_key.pub there before it is "+
		"configured:%s", e.Machine, e.Want, has.String())
}

// SignInError reports that a host did not take any of what we can sign in with.
type SignInError struct {
	Machine string
	User    string
	Tried   []string // such as "private key ssh-ed25519 SHA256:...", "password"
	Err     error
}

func (e *SignInError) Error() string {
	tried := strings.Join(e.Tried, ", ")
	if tried == "" {
		tried = "nothing, since the server takes none of what is configured"
	}
	return fmt.Sprintf("%s does not let user %q sign in, tried: %s (%v); check the user, the key or password, and that the public "+
		"key is in the user's ~/.ssh/authorized_keys there", e.Machine, e.User, tried, e.Err)
}

func (e *SignInError) Unwrap() error { return e.Err }

// namesMachine reports whether an error names its machine.
func namesMachine(err error) bool {
	return errors.As(err, new(*UnreachableError)) || errors.As(err, new(*HostKeyError)) || errors.As(err, new(*SignInError))
}

// permission says whom it was denied to, where that is not root.
func (m *Machine) permission(err error) error {
	if who := m.user(); errors.Is(err, fs.ErrPermission) && who != "" {
		return fmt.Errorf("%w, as user %s", err, who)
	}
	return err
}

// bare takes off what the os package says of the call and the path, which the message has already.
func bare(err error) error {
	var (
		path    = new(fs.PathError)
		link    = new(os.LinkError)
		syscall = new(os.SyscallError)
	)
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	case errors.As(err, &syscall):
		return syscall.Err
	}
	return err
}

func isA(t Type) error {
	if t == TypeDirectory {
		return fmt.Errorf("it %w", syscall.EISDIR)
	}
	return fmt.Errorf("it is a %s, not a file", t)
}

// shown is a path or a word as messages show it: quoted where it would be misread.
func shown(s string) string {
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return s
}
