package lxdtest

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// Daemon is an LXD of one test's own, on this machine, that listens on its unix socket and on https. It begins empty. The
// test may kill it and start it again.
type Daemon struct {
	Socket      string
	Address     string // https://127.0.0.1:PORT
	Certificate string // its own, PEM

	dir string

	mu      sync.Mutex
	process *exec.Cmd
}

// NewDaemon starts a daemon that lives until t ends. It needs root, and an lxd that is no snap.
func NewDaemon(t testing.TB) *Daemon {
	t.Helper()
	require(t)
	if _, err := exec.LookPath("lxd"); err != nil || os.Getuid() != 0 {
		t.Skip("a second LXD needs root, and lxd on the PATH")
	}
	// t.TempDir is too long for a socket's path.
	dir, err := os.MkdirTemp("", "lxd")
	if err != nil {
		t.Fatal(err)
	}
	d := &Daemon{dir: dir, Socket: filepath.Join(dir, "unix.socket")}
	t.Cleanup(func() {
		d.Kill(t)
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	d.Start(t)
	address := freePort(t)
	_, err = d.Client(t).Query(t.Context(), http.MethodPatch, "/1.0", "",
		map[string]any{"config": map[string]string{"core.https_address": address}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := os.ReadFile(filepath.Join(dir, "server.crt"))
	if err != nil {
		t.Fatal(err)
	}
	d.Address, d.Certificate = "https://"+address, string(certificate)
	return d
}

func freePort(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// Where the host has cgroup v1 controllers, the daemon sees cgroup2 alone, as in test/lab/lxd.sh.
const startScript = `
if [ "$(stat -f -c %T /sys/fs/cgroup)" != cgroup2fs ]; then
	umount -R -l /sys/fs/cgroup
	mount -t cgroup2 none /sys/fs/cgroup
fi
exec lxd --group root`

// environ is that of a process which has this daemon for its LXD. The socket's own variable would win over the directory.
func (d *Daemon) environ() []string {
	return append(os.Environ(), "LXD_DIR="+d.dir, "LXD_SOCKET="+filepath.Join(d.dir, "unix.socket"))
}

// Start starts the daemon and waits until it answers.
func (d *Daemon) Start(t testing.TB) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	log, err := os.OpenFile(filepath.Join(d.dir, "output.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	d.process = exec.Command("unshare", "--mount", "--propagation", "private", "sh", "-euc", startScript)
	d.process.Env = d.environ()
	d.process.Stdout, d.process.Stderr = log, log
	d.process.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	if err := d.process.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := Await(ctx, d.Client(t)); err != nil {
		output, _ := os.ReadFile(log.Name())
		t.Fatalf("%v\n%s", err, output)
	}
}

// Kill ends the daemon at once, if it runs.
func (d *Daemon) Kill(t testing.TB) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.process == nil {
		return
	}
	if err := d.process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = d.process.Wait() // says that it was killed
	d.process = nil
}

// Client returns a client of the daemon, over its unix socket.
func (d *Daemon) Client(t testing.TB) *lxdapi.Client {
	t.Helper()
	c, err := lxdapi.New(lxdapi.Config{Address: "unix://" + d.Socket})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TrustToken makes a token with which a client gets the daemon's trust.
func (d *Daemon) TrustToken(t testing.TB) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "lxc", "config", "trust", "add", "--name", "test")
	command.Env = d.environ()
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(out))
	return lines[len(lines)-1]
}
