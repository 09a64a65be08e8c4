package lxdapi_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// bridges lists the bridges that run in an instance and in those within it.
func bridges(t *testing.T, c *lxdapi.Client, instance string) []string {
	t.Helper()
	found := processes(t, c, instance, "stacklab-bridge")
	// A daemon's own process for the command has the same words in its command line.
	return slices.DeleteFunc(found, func(line string) bool { return !strings.HasPrefix(line, "perl\x00") })
}

// counting returns a new client of this machine's LXD, and how many commands its clients have run in instances.
func counting(t *testing.T) (*lxdapi.Client, *atomic.Int64) {
	t.Helper()
	var execs atomic.Int64
	c, err := lxdapi.New(lxdapi.Config{Trace: func(_ context.Context, r lxdapi.Trace) {
		if strings.HasSuffix(r.Path, "/exec") {
			execs.Add(1)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c, &execs
}

// nested runs test with the path to a nested daemon and to a twice nested one.
func nested(t *testing.T, test func(t *testing.T, path []string)) {
	t.Run("once", func(t *testing.T) {
		_, path := lxdtest.Nested(t)
		test(t, path)
	})
	t.Run("twice", func(t *testing.T) {
		_, path := lxdtest.TwiceNested(t)
		test(t, path)
	})
}

func TestAccTunnelCarriesRequests(t *testing.T) {
	nested(t, func(t *testing.T, path []string) {
		host, execs := counting(t)
		c := host.Within(path...)
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				for range 50 {
					if err := defaultProfile(t, c); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		for range 1000 {
			if err := defaultProfile(t, c); err != nil {
				t.Fatal(err)
			}
		}
		if int(execs.Load()) != len(path) {
			t.Errorf("%d bridges were started for %q", execs.Load(), path)
		}
	})
}

func defaultProfile(t testing.TB, c *lxdapi.Client) error {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, _, err := c.Profile(ctx, "default")
	return err
}

// Everything that goes wrong outside must show at once, and the call after it is mended must succeed.
func TestAccTunnelOutlivesWhatItLeadsTo(t *testing.T) {
	_, path := lxdtest.Disposable(t)
	compute, inner := path[0], path[1]
	for name, disturb := range map[string]func(t *testing.T, host *lxdapi.Client){
		"outer instance restarted": func(t *testing.T, host *lxdapi.Client) { setState(t, host, compute, "restart") },
		"outer instance stopped": func(t *testing.T, host *lxdapi.Client) {
			setState(t, host, compute, "stop")
			setState(t, host, compute, "start")
		},
		"inner instance restarted": func(t *testing.T, host *lxdapi.Client) {
			setState(t, host.Within(compute), inner, "restart")
		},
		"outer daemon restarted": func(t *testing.T, host *lxdapi.Client) {
			mustRun(t, host, compute, "systemctl", "restart", "lxd.service")
		},
		"inner daemon restarted": func(t *testing.T, host *lxdapi.Client) {
			mustRun(t, host.Within(compute), inner, "systemctl", "restart", "lxd.service")
		},
		"bridges killed": func(t *testing.T, host *lxdapi.Client) {
			mustRun(t, host, compute, "sh", "-c", `for f in /proc/[0-9]*/cmdline; do
				tr '\0' ' ' <$f | grep -q "^perl.*stacklab-bridge" && kill -9 $(basename ${f%/cmdline}); done; true`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			host, _ := counting(t)
			other, _ := counting(t)
			c := host.Within(path...)
			if err := defaultProfile(t, c); err != nil {
				t.Fatal(err)
			}
			stop := make(chan struct{})
			var busy sync.WaitGroup
			var slowest atomic.Int64
			for range 10 {
				busy.Go(func() {
					for {
						select {
						case <-stop:
							return
						default:
						}
						began := time.Now()
						err := defaultProfile(t, c)
						if took := time.Since(began); took.Nanoseconds() > slowest.Load() {
							slowest.Store(took.Nanoseconds())
						}
						if errors.Is(err, context.DeadlineExceeded) {
							t.Error(err)
						}
					}
				})
			}
			disturb(t, other)
			mend(t, other, path)
			close(stop)
			busy.Wait()
			for i := range 20 {
				if err := defaultProfile(t, c); err != nil {
					t.Errorf("call %d afterwards: %v", i, err)
				}
			}
			t.Logf("slowest call in between: %s", time.Duration(slowest.Load()))
		})
	}
}

// mend makes both layers run again.
func mend(t *testing.T, host *lxdapi.Client, path []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 2*time.Minute)
	defer cancel()
	for i, instance := range path {
		if err := lxdtest.Run(ctx, host.Within(path[:i]...), instance); err != nil {
			t.Fatal(err)
		}
	}
}

func mustRun(t *testing.T, c *lxdapi.Client, instance string, command ...string) {
	t.Helper()
	var said strings.Builder
	code, err := c.Exec(context.WithoutCancel(t.Context()), instance, lxdapi.Exec{Command: command, Stdout: &said, Stderr: &said})
	if code != 0 || err != nil {
		t.Fatalf("%q: exit %d, %v: %s", command, code, err, said.String())
	}
}

// A stop must not leave a call waiting for an answer that never comes.
func TestAccTunnelEndsWithItsInstance(t *testing.T) {
	_, path := lxdtest.Disposable(t)
	host, _ := counting(t)
	other, _ := counting(t)
	c := host.Within(path[0])
	t.Cleanup(func() { mend(t, other, path) })
	ended := make(chan error, 1)
	started := make(chan struct{})
	go func() {
		_, err := c.Exec(t.Context(), path[1], lxdapi.Exec{
			Command: []string{"sh", "-c", "echo; sleep 60"}, Stdout: signal(started),
		})
		ended <- err
	}()
	<-started
	setState(t, other, path[0], "stop")
	select {
	case err := <-ended:
		if err == nil {
			t.Error("no error")
		}
		t.Log(err)
	case <-time.After(3 * time.Second):
		t.Error("the call waits on")
	}
	err := defaultProfile(t, c)
	layer := new(lxdapi.LayerError)
	if !errors.As(err, &layer) || layer.State != lxdapi.LayerStopped || layer.Instance != path[0] {
		t.Errorf("while it is stopped: %v", err)
	}
}

type signal chan struct{}

func (s signal) Write(p []byte) (int, error) {
	close(s)
	return len(p), nil
}

func TestAccTunnelSaysWhyItCannot(t *testing.T) {
	host := lxdtest.Client(t)
	outer, path := lxdtest.Nested(t)
	for name, c := range map[string]*lxdapi.Client{"host": host, "nested": outer} {
		t.Run(name, func(t *testing.T) {
			err := defaultProfile(t, c.Within("nonesuch"))
			if !lxdapi.IsNotFound(err) {
				t.Errorf("missing: %v", err)
			}
			mustSay(t, err, c.Name()+` has no instance "nonesuch" to descend into`)
			err = defaultProfile(t, c.Within("nonesuch", "inner"))
			mustSay(t, err, c.Name()+` has no instance "nonesuch" to descend into`)

			stopped := emptyInstance(t, c)
			err = defaultProfile(t, c.Within(stopped))
			mustSay(t, err, fmt.Sprintf("instance %q of %s is stopped: start it", stopped, c.Name()))
		})
	}
	t.Run("project", func(t *testing.T) {
		mustSay(t, defaultProfile(t, host.Within("nonesuch/"+path[0])),
			fmt.Sprintf("%s has no instance %q to descend into", host.Name(), path[0]))
	})
	t.Run("no perl, no python3", func(t *testing.T) {
		tiny := lxdtest.Name("tiny")
		makeInstance(t, host, lxdapi.InstanceCreate{
			Name: tiny, Source: lxdapi.InstanceSource{Type: "image", Fingerprint: lxdtest.TinyImage(t, host)},
			InstancePut: lxdapi.InstancePut{
				Config:   map[string]string{"security.privileged": "true"},
				Profiles: []string{},
				Devices:  map[string]map[string]string{"root": {"type": "disk", "path": "/", "pool": lxdtest.Pool}},
			},
		})
		setState(t, host, tiny, "start")
		err := defaultProfile(t, host.Within(tiny))
		mustSay(t, err, "cannot reach LXD in "+tiny+": it has neither perl nor python3",
			"check that perl-base or python3-minimal is installed in instance \""+tiny+"\"")
	})
}

func TestAccTunnelSaysWhatTheDaemonLacks(t *testing.T) {
	_, path := lxdtest.Disposable(t)
	host, _ := counting(t)
	nested, inner := host.Within(path[0]), path[1]
	c := nested.Within(inner)
	t.Cleanup(func() {
		mustRun(t, nested, inner, "systemctl", "start", "lxd.socket", "lxd.service")
		mend(t, host, path)
	})
	check := `check that LXD is installed and runs in instance "inner"`
	name := "cannot reach LXD in " + strings.Join(path, "/") + ": "
	if err := defaultProfile(t, c); err != nil {
		t.Fatal(err)
	}
	mustRun(t, nested, inner, "systemctl", "stop", "lxd.socket", "lxd.service")
	err := defaultProfile(t, c)
	mustSay(t, err, name, "connect to /var/lib/lxd/unix.socket: ", check)
	t.Log(err)
	// With a bridge that was started without a socket.
	mustRun(t, nested, inner, "rm", "-f", "/var/lib/lxd/unix.socket")
	anew, _ := counting(t)
	err = defaultProfile(t, anew.Within(path...))
	mustSay(t, err, name+"no LXD socket, looked for /var/lib/lxd/unix.socket and /var/snap/lxd/common/lxd/unix.socket", check)
}

func TestAccTunnelStopsWaitingWithTheCaller(t *testing.T) {
	_, path := lxdtest.TwiceNested(t)
	for wait := time.Duration(0); wait < 300*time.Millisecond; wait += 10 * time.Millisecond {
		host, _ := counting(t)
		c := host.Within(path...)
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		began := time.Now()
		_, _, err := c.Profile(ctx, "default")
		cancel()
		if late := time.Since(began) - wait; late > 200*time.Millisecond {
			t.Errorf("given %s, it ended %s late: %v", wait, late, err)
		}
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("given %s: %v", wait, err)
		}
		if err := defaultProfile(t, c); err != nil {
			t.Errorf("after %s: %v", wait, err)
		}
	}
}

const childVariable = "STACKLAB_TEST_CHILD_PATH"

func beChild(t *testing.T, path string) {
	host, _ := counting(t)
	if err := defaultProfile(t, host.Within(strings.Split(path, "/")...)); err != nil {
		t.Fatal(err)
	}
	fmt.Println("connected")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// A process that dies must take its bridges along. This test is that process as well.
func TestAccTunnelLeavesNothingBehind(t *testing.T) {
	if path := os.Getenv(childVariable); path != "" {
		beChild(t, path)
		return
	}
	_, path := lxdtest.Disposable(t)
	host, _ := counting(t)
	before := len(bridges(t, host, path[0]))
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAccTunnelLeavesNothingBehind$")
	child.Env = append(os.Environ(), childVariable+"="+strings.Join(path, "/"))
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "connected\n" {
		t.Fatalf("the child said %q, %v", line, err)
	}
	if n := len(bridges(t, host, path[0])) - before; n != len(path) {
		t.Errorf("%d bridges run instead of %d", n, len(path))
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	killed := time.Now()
	for len(bridges(t, host, path[0])) > before {
		if time.Since(killed) > 2*time.Second {
			t.Fatalf("left behind: %q", bridges(t, host, path[0]))
		}
	}
	t.Logf("gone after %s at most", time.Since(killed))
}
