package bridge

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/nettest"
)

func connection(t *testing.T, m *Mux) *stream {
	t.Helper()
	conn, err := m.Connection()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn.(*stream)
}

func echo(conn *net.UnixConn) {
	_, _ = io.Copy(conn, conn)
}

func roundTrip(t *testing.T, conn net.Conn, content string) {
	t.Helper()
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Error(err)
	}
	if _, err := conn.Write([]byte(content)); err != nil {
		t.Error(err)
		return
	}
	got := make([]byte, len(content))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != content {
		t.Errorf("got %q, %v", got, err)
	}
}

// The standard library's checks of a net.Conn: input and output, deadlines, closing, concurrency.
func TestStreamIsAConnection(t *testing.T) {
	eachProgram(t, func(t *testing.T, program func(...string) []string) {
		accepted := make(chan net.Conn)
		m, _ := connect(t, program, listen(t, func(conn *net.UnixConn) {
			_, _ = io.ReadFull(conn, make([]byte, 1))
			accepted <- conn
			<-t.Context().Done()
		}))
		nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) {
			near, err := m.Connection()
			if err != nil {
				return nil, nil, nil, err
			}
			if _, err := near.Write([]byte("x")); err != nil {
				return nil, nil, nil, err
			}
			far := <-accepted
			return near, far, func() { near.Close(); far.Close() }, nil
		})
	})
}

func TestManyStreams(t *testing.T) {
	eachProgram(t, func(t *testing.T, program func(...string) []string) {
		m, _ := connect(t, program, listen(t, echo))
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				conn, err := m.Connection()
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				for j := range 10 {
					roundTrip(t, conn, fmt.Sprintf("%d of %d", j, i))
				}
			})
		}
		all.Wait()
		if len(m.streams) != 0 {
			t.Errorf("%d streams are left", len(m.streams))
		}
	})
}

func TestHTTP(t *testing.T) {
	eachProgram(t, func(t *testing.T, program func(...string) []string) {
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).EnableFullDuplex()
			_, _ = io.Copy(w, r.Body)
		})}
		t.Cleanup(func() { server.Close() })
		m, _ := connect(t, program, listen(t, func(conn *net.UnixConn) {
			_ = server.Serve(&once{conn: conn, closed: t.Context().Done()})
			<-t.Context().Done()
		}))
		transport := &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) { return m.Connection() },
		}
		defer transport.CloseIdleConnections()
		client := &http.Client{Transport: transport}
		const size = 64 << 20
		sent, got := sha256.New(), sha256.New()
		random := io.LimitReader(rand.NewChaCha8([32]byte{}), size)
		resp, err := client.Post("http://lxd/", "", io.TeeReader(random, sent))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if n, err := io.Copy(got, resp.Body); n != size || err != nil {
			t.Errorf("%d bytes, %v", n, err)
		}
		if !bytes.Equal(sent.Sum(nil), got.Sum(nil)) {
			t.Error("what came back is not what was sent")
		}
	})
}

// once is a listener that has one connection.
type once struct {
	conn   net.Conn
	closed <-chan struct{}
}

func (o *once) Accept() (net.Conn, error) {
	if conn := o.conn; conn != nil {
		o.conn = nil
		return conn, nil
	}
	<-o.closed
	return nil, net.ErrClosed
}
func (o *once) Close() error   { return nil }
func (o *once) Addr() net.Addr { return &net.UnixAddr{} }

func TestStalledStreamsDelayNoOther(t *testing.T) {
	eachProgram(t, func(t *testing.T, program func(...string) []string) {
		// The first byte says what the server does with the connection.
		m, c := connect(t, program, listen(t, func(conn *net.UnixConn) {
			first := make([]byte, 1)
			_, _ = io.ReadFull(conn, first)
			switch first[0] {
			case 'p':
				pour(conn)
			case 's':
				<-t.Context().Done()
			default:
				echo(conn)
			}
		}))
		much := bytes.Repeat([]byte("s"), 8<<20)
		for range 20 {
			if _, err := connection(t, m).Write([]byte("p")); err != nil {
				t.Fatal(err)
			}
			stuck := connection(t, m)
			go func() {
				_ = stuck.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
				n, err := stuck.Write(much)
				if !errors.Is(err, os.ErrDeadlineExceeded) || n == 0 || n > 2*maxWindow+(1<<20) {
					t.Errorf("wrote %d bytes: %v", n, err)
				}
			}()
		}
		live := connection(t, m)
		if _, err := live.Write([]byte("e")); err != nil {
			t.Fatal(err)
		}
		for range 100 {
			roundTrip(t, live, "still here")
		}
		time.Sleep(500 * time.Millisecond)
		roundTrip(t, live, "still here")

		m.mu.Lock()
		for _, s := range m.streams {
			if s.in.Len() > maxWindow || s.queued > maxQueued {
				t.Errorf("a stream holds %d bytes received and %d to be sent", s.in.Len(), s.queued)
			}
		}
		m.mu.Unlock()
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.Process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		_, peak, _ := strings.Cut(string(status), "VmHWM:")
		var kib int
		if _, err := fmt.Sscan(peak, &kib); err != nil || kib > 48<<10 {
			t.Errorf("the program needed %d KiB, %v", kib, err)
		}
		t.Logf("the program needed %d KiB", kib)
	})
}

// The first data must reach the socket with the connection, not after it.
func TestFirstWrite(t *testing.T) {
	eachProgram(t, func(t *testing.T, program func(...string) []string) {
		m, _ := connect(t, program, listen(t, echo))
		for _, size := range []int{1, maxData, 10 * maxData} {
			conn := connection(t, m)
			go func() { _, _ = conn.Write(bytes.Repeat([]byte{'x'}, size)) }()
			if n, err := io.ReadFull(conn, make([]byte, size)); err != nil {
				t.Errorf("%d of %d bytes came back, %v", n, size, err)
			}
		}
		silent := connection(t, m)
		if err := silent.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if n, err := silent.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("read %d bytes, %v", n, err)
		}
	})
}

func TestHalfClose(t *testing.T) {
	eachProgram(t, func(t *testing.T, program func(...string) []string) {
		m, _ := connect(t, program, listen(t, func(conn *net.UnixConn) {
			all, _ := io.ReadAll(conn)
			fmt.Fprintf(conn, "%d", len(all))
		}))
		conn := connection(t, m)
		const size = 3 << 20
		if _, err := conn.Write(make([]byte, size)); err != nil {
			t.Fatal(err)
		}
		if err := conn.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write([]byte("x")); err == nil {
			t.Error("written after CloseWrite")
		}
		if got, err := io.ReadAll(conn); string(got) != fmt.Sprint(size) || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

// A server that refuses a request answers and hangs up before it has read everything.
func TestAnswerBeforeHangUp(t *testing.T) {
	eachProgram(t, func(t *testing.T, program func(...string) []string) {
		m, _ := connect(t, program, listen(t, func(conn *net.UnixConn) {
			_, _ = io.ReadFull(conn, make([]byte, 1))
			_, _ = conn.Write([]byte("no"))
		}))
		conn := connection(t, m)
		var err error
		for err == nil {
			_, err = conn.Write(make([]byte, maxData))
		}
		got := make([]byte, 2)
		if _, err := io.ReadFull(conn, got); err != nil || string(got) != "no" {
			t.Errorf("got %q, %v", got, err)
		}
		if _, err := conn.Read(make([]byte, 1)); err == nil {
			t.Error("no end")
		}
	})
}

func TestNobodyListens(t *testing.T) {
	eachProgram(t, func(t *testing.T, program func(...string) []string) {
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: t.TempDir() + "/stale", Net: "unix"})
		if err != nil {
			t.Fatal(err)
		}
		l.SetUnlinkOnClose(false)
		socket := l.Addr().String()
		m, _ := connect(t, program, socket)
		roundTrip := func() error {
			conn := connection(t, m)
			if _, err := conn.Write([]byte("x")); err != nil {
				return err
			}
			_, err := conn.Read(make([]byte, 1))
			return err
		}
		serve := func() {
			conn, err := l.Accept()
			if err == nil {
				_, _ = io.CopyN(conn, conn, 1)
				conn.Close()
			}
		}
		go serve()
		if err := roundTrip(); err != nil {
			t.Error(err)
		}
		l.Close()
		for range 2 {
			err := roundTrip()
			failed := new(ConnectError)
			if want := "connect to " + socket + ": Connection refused"; !errors.As(err, &failed) || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
		}
		if err := os.Remove(socket); err != nil {
			t.Fatal(err)
		}
		if l, err = net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"}); err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		go serve()
		if err := roundTrip(); err != nil {
			t.Error(err)
		}
	})
}

func TestKilledProgramFailsItsStreams(t *testing.T) {
	eachProgram(t, func(t *testing.T, program func(...string) []string) {
		m, c := connect(t, program, listen(t, echo))
		reading, unopened, writing := connection(t, m), connection(t, m), connection(t, m)
		roundTrip(t, reading, "x")
		_ = reading.SetDeadline(time.Time{})
		failed := make(chan error, 3)
		for _, conn := range []net.Conn{reading, unopened} {
			go func() {
				_, err := conn.Read(make([]byte, 1))
				failed <- err
			}()
		}
		go func() {
			var err error
			for err == nil {
				_, err = writing.Write(make([]byte, maxData))
			}
			failed <- err
		}()
		time.Sleep(50 * time.Millisecond)
		_ = c.Process.Kill()
		for range 3 {
			select {
			case err := <-failed:
				if err == nil {
					t.Error("no error")
				}
			case <-time.After(30 * time.Second):
				t.Fatal("a stream lives on")
			}
		}
		<-m.Done()
		if _, err := m.Connection(); err == nil {
			t.Error("connected")
		}
	})
}
