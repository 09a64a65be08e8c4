package machine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// Command is a program to be run. It runs in whatever directory, so its paths are to be absolute.
type Command struct {
	// Args are the program, as a path or a name to be looked for in PATH, and its arguments. They arrive as they are. Over
	// SSH they may have some 100 KB together.
	Args []string
	// Env is added to what commands have there. Who works on the machine may see Args and Env in the list of processes:
	// secrets go through Stdin.
	Env   map[string]string
	Stdin io.Reader // nil: empty
}

// Result is how a command ended.
type Result struct {
	ExitCode       int    // 127 if there is no such program, 126 if it is none, 128 + n if signal n ended it
	Stdout, Stderr []byte // the first MiB of each
	Truncated      bool   // there was more
}

// ExitError reports that a command failed that had to succeed.
type ExitError struct {
	Command []string
	Result
}

func (e *ExitError) Error() string {
	said := strings.TrimSpace(string(e.Stderr))
	if said == "" {
		said = strings.TrimSpace(string(e.Stdout))
	}
	if len(said) > maxSaid {
		said = "... " + strings.ToValidUTF8(said[len(said)-maxSaid:], "")
	}
	switch {
	case e.ExitCode == exitNoCommand && said == "":
		said = "there is no such program"
	case said == "":
		said = "it said nothing"
	}
	return fmt.Sprintf("exit code %d: %s", e.ExitCode, said)
}

const (
	maxOutput = 1 << 20
	maxSaid   = 2 << 10

	exitNotExecutable = 126
	exitNoCommand     = 127
	exitSignal        = 128
)

// Run runs a command and waits until it has ended. That it exits with another code than 0 is no error. When ctx ends, or
// Stdin fails, the command is killed; what it has started may go on. What it leaves in the background is not waited for,
// but in an instance, where LXD counts it to the command as long as it has its output open.
func (m *Machine) Run(ctx context.Context, c Command) (Result, error) {
	stdout, stderr := &capture{limit: maxOutput}, &capture{limit: maxOutput}
	err := c.check()
	code := -1
	if err == nil {
		code, err = m.run(ctx, c, stdout, stderr)
	}
	r := Result{ExitCode: code}
	var more bool
	r.Stdout, r.Truncated = stdout.taken()
	r.Stderr, more = stderr.taken()
	r.Truncated = r.Truncated || more
	if err != nil && len(c.Args) > 0 {
		return r, m.fail(ctx, "run", c.Args[0], err)
	}
	return r, m.fail(ctx, "run", "a command", err)
}

// Check runs a command that must succeed and returns its standard output. Any other exit code than 0 is an [ExitError].
func (m *Machine) Check(ctx context.Context, c Command) ([]byte, error) {
	r, err := m.Run(ctx, c)
	if err == nil && r.ExitCode != 0 {
		err = m.fail(ctx, "run", strings.Join(c.Args, " "), &ExitError{c.Args, r})
	}
	return r.Stdout, err
}

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// check refuses what one kind of machine or another could not do.
func (c Command) check() error {
	if len(c.Args) == 0 || c.Args[0] == "" {
		return errors.New("the command is empty")
	}
	for _, arg := range c.Args {
		if strings.ContainsRune(arg, 0) || !utf8.ValidString(arg) {
			return errors.New("an argument holds a zero byte, or is no UTF-8")
		}
	}
	for name, value := range c.Env {
		if !variable.MatchString(name) || strings.ContainsRune(value, 0) || !utf8.ValidString(value) {
			return fmt.Errorf("%q cannot be an environment variable", name)
		}
	}
	return nil
}

// capture keeps the beginning of an output.
type capture struct {
	limit int // bytes

	mu   sync.Mutex
	kept bytes.Buffer
	came int // bytes
}

func (c *capture) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept.Write(b[:min(c.limit-c.kept.Len(), len(b))])
	c.came += len(b)
	return len(b), nil
}

func (c *capture) taken() (kept []byte, more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(c.kept.Bytes()), c.came > c.kept.Len()
}

func (c *capture) total() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.came
}
