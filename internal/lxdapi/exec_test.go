package lxdapi_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// layers runs test with each daemon that has an instance running, and that instance's name.
func layers(t *testing.T, test func(t *testing.T, c *lxdapi.Client, instance string)) {
	t.Run("host", func(t *testing.T) {
		_, path := lxdtest.Nested(t)
		test(t, lxdtest.Client(t), path[0])
	})
	t.Run("nested", func(t *testing.T) {
		_, path := lxdtest.TwiceNested(t)
		nested, _ := lxdtest.Nested(t)
		test(t, nested, path[1])
	})
}

func TestAccExec(t *testing.T) {
	for name, c := range map[string]struct {
		exec           lxdapi.Exec
		code           int
		stdout, stderr string
	}{
		"output":     {lxdapi.Exec{Command: []string{"sh", "-c", "echo out; echo err >&2; exit 7"}}, 7, "out\n", "err\n"},
		"input":      {lxdapi.Exec{Command: []string{"cat"}, Stdin: strings.NewReader("in")}, 0, "in", ""},
		"no input":   {lxdapi.Exec{Command: []string{"cat"}}, 0, "", ""},
		"missing":    {lxdapi.Exec{Command: []string{"nonesuch"}}, 127, "", ""},
		"no program": {lxdapi.Exec{Command: []string{"/etc/passwd"}}, 126, "", ""},
		"killed":     {lxdapi.Exec{Command: []string{"sh", "-c", "kill -9 $$"}}, 137, "", ""},
		"variables": {lxdapi.Exec{
			Command: []string{"sh", "-c", `echo "$A"`}, Environment: map[string]string{"A": "b  'c"},
		}, 0, "b  'c\n", ""},
		"user": {lxdapi.Exec{
			Command: []string{"sh", "-c", "id -u; id -g; pwd"}, User: 12, Group: 34, Cwd: "/tmp",
		}, 0, "12\n34\n/tmp\n", ""},
		"input left over": {lxdapi.Exec{
			Command: []string{"head", "-c", "2"}, Stdin: strings.NewReader(strings.Repeat("x", 1<<22)),
		}, 0, "xx", ""},
	} {
		t.Run(name, func(t *testing.T) {
			layers(t, func(t *testing.T, client *lxdapi.Client, instance string) {
				var stdout, stderr bytes.Buffer
				e := c.exec
				e.Stdout, e.Stderr = &stdout, &stderr
				if s, ok := e.Stdin.(io.Seeker); ok {
					_, _ = s.Seek(0, io.SeekStart)
				}
				code, err := client.Exec(t.Context(), instance, e)
				if code != c.code || stdout.String() != c.stdout || stderr.String() != c.stderr || err != nil {
					t.Errorf("exit %d, stdout %q, stderr %q, %v", code, stdout.String(), stderr.String(), err)
				}
			})
		})
	}
}

// All output must be there when Exec returns, however much it is.
func TestAccExecOutputIsComplete(t *testing.T) {
	layers(t, func(t *testing.T, c *lxdapi.Client, instance string) {
		const size = 20 << 20
		in := io.LimitReader(iotest.DataErrReader(endless{}), size)
		var out counter
		code, err := c.Exec(t.Context(), instance, lxdapi.Exec{Command: []string{"cat"}, Stdin: in, Stdout: &out})
		if code != 0 || err != nil || out != size {
			t.Errorf("exit %d, %d bytes, %v", code, out, err)
		}
		for range 30 {
			var out bytes.Buffer
			code, err := c.Exec(t.Context(), instance, lxdapi.Exec{Command: []string{"echo", "x"}, Stdout: &out})
			if code != 0 || err != nil || out.String() != "x\n" {
				t.Errorf("exit %d, %q, %v", code, out.String(), err)
			}
		}
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

type breaking struct{ error }

func (b breaking) Write([]byte) (int, error) { return 0, b.error }

// A command that its caller gives up is killed.
func TestAccExecIsKilled(t *testing.T) {
	enough := errors.New("enough")
	for name, give := range map[string]struct {
		up   func(cancel context.CancelCauseFunc, e *lxdapi.Exec)
		says string
	}{
		"context": {func(cancel context.CancelCauseFunc, _ *lxdapi.Exec) {
			time.AfterFunc(300*time.Millisecond, func() { cancel(enough) })
		}, "enough; it was killed"},
		"input": {func(_ context.CancelCauseFunc, e *lxdapi.Exec) {
			e.Stdin = io.MultiReader(strings.NewReader("x"), iotest.ErrReader(enough))
		}, "read its standard input: enough; it was killed"},
		"output": {func(_ context.CancelCauseFunc, e *lxdapi.Exec) {
			e.Stdout = breaking{enough}
		}, "enough; it was killed"},
	} {
		t.Run(name, func(t *testing.T) {
			layers(t, func(t *testing.T, c *lxdapi.Client, instance string) {
				mark := lxdtest.Name("sleeper")
				e := lxdapi.Exec{Command: []string{"sh", "-c", "echo; while :; do sleep 0.1; done", mark}}
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				give.up(cancel, &e)
				began := time.Now()
				_, err := c.Exec(ctx, instance, e)
				mustSay(t, err, give.says)
				if !errors.Is(err, enough) || time.Since(began) > 2*time.Second {
					t.Errorf("after %s: %v", time.Since(began), err)
				}
				if found := processes(t, c, instance, mark); len(found) > 0 {
					t.Errorf("still there: %q", found)
				}
			})
		})
	}
}

// processes lists the processes in an instance, and in those within it, whose command line holds the text.
func processes(t *testing.T, c *lxdapi.Client, instance, text string) []string {
	t.Helper()
	var out bytes.Buffer
	script := `for f in /proc/[0-9]*/cmdline; do tr '\0' ' ' 2>/dev/null <$f | grep -qF "$0" && echo ${f%/cmdline}; done; true`
	code, err := c.Exec(t.Context(), instance, lxdapi.Exec{Command: []string{"sh", "-c", script, text}, Stdout: &out})
	if code != 0 || err != nil {
		t.Fatalf("exit %d, %v", code, err)
	}
	var found []string
	for _, dir := range strings.Fields(out.String()) {
		var line bytes.Buffer
		_, err := c.Exec(t.Context(), instance, lxdapi.Exec{Command: []string{"cat", dir + "/cmdline"}, Stdout: &line})
		if err == nil && line.Len() > 0 && !strings.Contains(line.String(), script) {
			found = append(found, line.String())
		}
	}
	return found
}

func TestAccExecSaysWhyItCannot(t *testing.T) {
	layers(t, func(t *testing.T, c *lxdapi.Client, instance string) {
		run := lxdapi.Exec{Command: []string{"true"}}
		_, err := c.Exec(t.Context(), "nonesuch", run)
		if !lxdapi.IsNotFound(err) {
			t.Errorf("missing: %v", err)
		}
		stopped := emptyInstance(t, c)
		_, err = c.Exec(t.Context(), stopped, run)
		layer := new(lxdapi.LayerError)
		if !errors.As(err, &layer) || layer.State != lxdapi.LayerStopped || layer.Instance != stopped || lxdapi.IsNotFound(err) {
			t.Errorf("stopped: %v", err)
		}
		_, err = c.Exec(t.Context(), instance, lxdapi.Exec{})
		mustSay(t, err, "the command is empty")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err = c.Exec(ctx, instance, run); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	})
}

// emptyInstance makes an instance that never runs.
func emptyInstance(t *testing.T, c *lxdapi.Client) (name string) {
	t.Helper()
	name = lxdtest.Name("empty")
	pool := lxdtest.NestedPool
	if len(c.Path()) == 0 {
		pool = lxdtest.Pool
	}
	makeInstance(t, c, lxdapi.InstanceCreate{
		Name: name, Source: lxdapi.InstanceSource{Type: "none"},
		InstancePut: lxdapi.InstancePut{
			Profiles: []string{},
			Devices:  map[string]map[string]string{"root": {"type": "disk", "path": "/", "pool": pool}},
		},
	})
	return name
}

// makeInstance makes an instance for the time of the test.
func makeInstance(t *testing.T, c *lxdapi.Client, in lxdapi.InstanceCreate) {
	t.Helper()
	if err := c.CreateInstance(t.Context(), in, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if inst, _, err := c.Instance(ctx, in.Name); err == nil && inst.Status == lxdapi.StatusRunning {
			setState(t, c, in.Name, "stop")
		}
		if err := c.DeleteInstance(ctx, in.Name); err != nil {
			t.Error(err)
		}
	})
}

func setState(t *testing.T, c *lxdapi.Client, instance, action string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	if err := c.ChangeInstanceState(ctx, instance, lxdapi.StateChange{Action: action, Force: action != "start"}); err != nil {
		t.Fatal(err)
	}
}
