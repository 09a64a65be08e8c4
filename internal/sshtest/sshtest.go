// Package sshtest runs a real OpenSSH server for tests: on 127.0.0.1, with keys of its own. Nothing but tests imports it.
package sshtest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// Server is OpenSSH's server on a port of its own, with keys of its own, which signs in root and nobody by the key UserKey.
type Server struct {
	Dir     string // of its configuration and log
	Port    int
	HostKey string // as in a file of public keys
	UserKey string // PEM

	mu      sync.Mutex
	process *exec.Cmd
}

const sshdPath = "/usr/sbin/sshd"

// New starts a server, with lines of sshd_config(5) besides its own. It ends with the test.
func New(t *testing.T, options ...string) *Server {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
	if _, err := os.Stat(sshdPath); err != nil {
		t.Fatal("there is no sshd: test/lab/sshd.sh installs it")
	}
	s := &Server{Dir: openDir(t), Port: FreePort(t)}
	must(t, os.MkdirAll("/run/sshd", 0o755)) // where sshd locks itself up
	hostPEM, hostKey := NewKey(t)
	userPEM, userKey := NewKey(t)
	s.HostKey, s.UserKey = LineOf(hostKey), userPEM
	must(t, os.WriteFile(filepath.Join(s.Dir, "host_key"), []byte(hostPEM), 0o600))
	must(t, os.WriteFile(filepath.Join(s.Dir, "authorized_keys"), []byte(LineOf(userKey)+"\n"), 0o644))
	must(t, os.WriteFile(filepath.Join(s.Dir, "sshd_config"), []byte(Config(s.Dir, s.Port, options...)), 0o644))
	s.Start(t)
	t.Cleanup(func() {
		s.Stop(t)
		if log, err := os.ReadFile(filepath.Join(s.Dir, "log")); err == nil && t.Failed() {
			t.Logf("the end of sshd's log:\n%s", log[max(0, len(log)-1000):])
		}
	})
	return s
}

// Config is a file for sshd, for a directory with the files host_key and authorized_keys, with lines besides its own.
func Config(dir string, port int, options ...string) string {
	// SHLVL keeps bash from reading what is in root's .bashrc on this machine.
	config := fmt.Sprintf(`Port %d
ListenAddress 127.0.0.1
HostKey %s/host_key
AuthorizedKeysFile %[2]s/authorized_keys
PidFile none
StrictModes no
UsePAM %s
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
SetEnv SHLVL=2
LogLevel VERBOSE
`, port, dir, usePAM())
	config += strings.Join(options, "\n") + "\n"
	if !strings.Contains(config, "Subsystem") {
		config += "Subsystem sftp internal-sftp\n"
	}
	return config
}

// usePAM is needed where root's password is locked, which sshd takes for a locked account otherwise.
func usePAM() string {
	shadow, _ := os.ReadFile("/etc/shadow")
	for line := range strings.Lines(string(shadow)) {
		if strings.HasPrefix(line, "root:!") {
			return "yes"
		}
	}
	return "no"
}

// NewKey makes a key, in PEM.
func NewKey(t *testing.T) (private string, public ssh.PublicKey) {
	t.Helper()
	raw, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	block, err := ssh.MarshalPrivateKey(key, "")
	must(t, err)
	public, err = ssh.NewPublicKey(raw)
	must(t, err)
	return string(pem.EncodeToMemory(block)), public
}

// LineOf writes a public key as in a file of them.
func LineOf(key ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

// FreePort is a port of 127.0.0.1 that nothing listens on.
func FreePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// Start starts the server again.
func (s *Server) Start(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	log, err := os.OpenFile(filepath.Join(s.Dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	must(t, err)
	defer log.Close()
	s.process = exec.Command(sshdPath, "-D", "-e", "-f", filepath.Join(s.Dir, "sshd_config"))
	s.process.Stderr = log
	// Its children leave the group, and end with their connections.
	s.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	must(t, s.process.Start())
	deadline := time.Now().Add(10 * time.Second)
	for {
		conn, err := net.Dial("tcp", s.Address())
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			output, _ := os.ReadFile(log.Name())
			t.Fatalf("%v\n%s", err, output)
		}
		<-time.After(10 * time.Millisecond)
	}
}

// Stop ends the server, and the connections that it has.
func (s *Server) Stop(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return
	}
	children := s.serving()
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
	for _, pid := range children {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	s.process = nil
}

// Children are the processes that serve connections.
func (s *Server) Children() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.serving()
}

func (s *Server) serving() (pids []int) {
	pid := s.process.Process.Pid
	list, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid))
	for _, field := range bytes.Fields(list) {
		if child, err := strconv.Atoi(string(field)); err == nil {
			pids = append(pids, child)
		}
	}
	return pids
}

// Address is where it listens.
func (s *Server) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port)) }

// Config is how to get in.
func (s *Server) Config() machine.SSH {
	return machine.SSH{Address: "127.0.0.1", Port: s.Port, PrivateKey: s.UserKey, HostKey: s.HostKey}
}

// openDir makes a directory that every user can get to, which t.TempDir is not.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sshd")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	must(t, os.Chmod(dir, 0o755))
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
