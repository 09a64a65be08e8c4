package bridge

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// eachProgram runs test with the program in each language.
func eachProgram(t *testing.T, test func(t *testing.T, program func(sockets ...string) []string)) {
	for name, program := range map[string]func(...string) []string{"perl": Perl, "python": Python} {
		t.Run(name, func(t *testing.T) { test(t, program) })
	}
}

// child is a program that runs on this machine.
type child struct {
	*exec.Cmd
	io.ReadCloser
	io.WriteCloser
	words bytes.Buffer
	exit  func() error
}

func run(t *testing.T, command []string) *child {
	t.Helper()
	c := &child{Cmd: exec.CommandContext(t.Context(), command[0], command[1:]...)}
	c.Stderr = &c.words
	var err error
	if c.WriteCloser, err = c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	// Not StdoutPipe: Wait would close it under the reader.
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	c.ReadCloser, c.Stdout = out, in
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	c.exit = sync.OnceValue(c.Wait)
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.exit()
		c.Close()
	})
	return c
}

func (c *child) Close() error { return errors.Join(c.WriteCloser.Close(), c.ReadCloser.Close()) }

// ends waits for the program's exit code.
func (c *child) ends(t *testing.T) int {
	t.Helper()
	done := make(chan struct{})
	go func() {
		_ = c.exit()
		close(done)
	}()
	select {
	case <-done:
		return c.ProcessState.ExitCode()
	case <-time.After(30 * time.Second):
		t.Fatal("the program runs on")
		return 0
	}
}

// connect runs the program for a socket and returns the client's end. At the end of the test everything must be gone.
func connect(t *testing.T, program func(...string) []string, socket string) (*Mux, *child) {
	t.Helper()
	before := runtime.NumGoroutine()
	c := run(t, program("/nonexistent", socket))
	m, err := New(c)
	if err != nil {
		t.Fatal(err, c.words.String())
	}
	t.Cleanup(func() {
		m.Close()
		_ = c.exit()
		for deadline := time.Now().Add(30 * time.Second); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				stacks := make([]byte, 1<<20)
				t.Fatalf("goroutines are left:\n%s", stacks[:runtime.Stack(stacks, true)])
			}
		}
	})
	return m, c
}

// listen serves every connection to a new socket.
func listen(t *testing.T, serve func(*net.UnixConn)) (socket string) {
	t.Helper()
	socket = filepath.Join(t.TempDir(), "socket")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				stop := make(chan struct{})
				defer close(stop)
				defer conn.Close()
				all.Go(func() {
					select {
					case <-t.Context().Done():
						conn.Close()
					case <-stop:
					}
				})
				serve(conn.(*net.UnixConn))
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		all.Wait()
	})
	return socket
}

func TestNoSocket(t *testing.T) {
	eachProgram(t, func(t *testing.T, program func(...string) []string) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		c := run(t, program("/nonexistent", file))
		if _, err := New(c); !errors.Is(err, io.EOF) {
			t.Errorf("New: %v", err)
		}
		if code := c.ends(t); code != ExitNoSocket {
			t.Errorf("exit code %d", code)
		}
		if want := "no LXD socket, looked for /nonexistent and " + file; strings.TrimSpace(c.words.String()) != want {
			t.Errorf("said %q, want %q", c.words.String(), want)
		}
	})
}

func TestProgramEndsWithItsInput(t *testing.T) {
	eachProgram(t, func(t *testing.T, program func(...string) []string) {
		m, c := connect(t, program, listen(t, pour))
		conn := connection(t, m)
		if _, err := conn.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		c.WriteCloser.Close()
		if code := c.ends(t); code != 0 {
			t.Errorf("exit code %d: %s", code, c.words.String())
		}
	})
}

func TestProgramEndsWithItsOutput(t *testing.T) {
	eachProgram(t, func(t *testing.T, program func(...string) []string) {
		m, c := connect(t, program, listen(t, pour))
		conn := connection(t, m)
		if _, err := conn.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		c.ReadCloser.Close()
		if code := c.ends(t); code != 0 {
			t.Errorf("exit code %d: %s", code, c.words.String())
		}
	})
}

func TestProgramRejectsMalformedFrames(t *testing.T) {
	opened := appendCount(nil, open, 1, maxWindow)
	for name, frames := range map[string][]byte{
		"noise":                 []byte("GET / HTTP/1.1\r\n\r\n"),
		"length":                {'D', 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff},
		"kind":                  appendFrame(opened, 'X', 1, nil),
		"greeting":              appendFrame(nil, hello, 0, []byte(greeting)),
		"stream 0":              appendFrame(nil, data, 0, []byte("x")),
		"stream never opened":   appendFrame(opened, data, 2, []byte("x")),
		"opened twice":          appendCount(opened, open, 1, maxWindow),
		"open without window":   appendFrame(nil, open, 1, []byte("abc")),
		"open with huge window": appendCount(nil, open, 1, maxWindow+1),
		"empty data":            appendFrame(opened, data, 1, nil),
		"data after end":        appendFrame(appendFrame(opened, end, 1, nil), data, 1, []byte("x")),
		"data beyond window":    bytes.Join([][]byte{opened, bytes.Repeat(appendFrame(nil, data, 1, make([]byte, maxData)), 40)}, nil),
		"window beyond maximum": appendCount(opened, window, 1, 1),
		"window too short":      appendFrame(opened, window, 1, nil),
	} {
		t.Run(name, func(t *testing.T) {
			eachProgram(t, func(t *testing.T, program func(...string) []string) {
				c := run(t, program(listen(t, func(conn *net.UnixConn) { <-t.Context().Done() })))
				go func() { _, _ = c.Write(frames) }()
				if code := c.ends(t); code != 4 {
					t.Errorf("exit code %d", code)
				}
				if !strings.HasPrefix(c.words.String(), "malformed frame: ") {
					t.Errorf("said %q", c.words.String())
				}
			})
		})
	}
}

// pour writes for ever.
func pour(conn *net.UnixConn) {
	block := make([]byte, 1<<16)
	for {
		if _, err := conn.Write(block); err != nil {
			return
		}
	}
}
