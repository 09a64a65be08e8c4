package machine_test

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

// sshd is OpenSSH's server on a port of its own, with keys of its own, which signs in root and nobody by the key userKey.
type sshd struct {
	dir     string
	port    int
	hostKey string // line
	userKey string // PEM

	mu      sync.Mutex
	process *exec.Cmd
}

const sshdPath = "/usr/sbin/sshd"

func newSSHD(t *testing.T, options ...string) *sshd {
	t.Helper()
	needRoot(t)
	if _, err := os.Stat(sshdPath); err != nil {
		t.Skip("there is no sshd: test/lab/sshd.sh installs it")
	}
	s := &sshd{dir: openDir(t), port: freePort(t)}
	must(t, os.MkdirAll("/run/sshd", 0o755)) // where sshd locks itself up
	hostPEM, hostKey := newKey(t)
	userPEM, userKey := newKey(t)
	s.hostKey, s.userKey = lineOf(hostKey), userPEM
	must(t, os.WriteFile(filepath.Join(s.dir, "host_key"), []byte(hostPEM), 0o600))
	must(t, os.WriteFile(filepath.Join(s.dir, "authorized_keys"), []byte(lineOf(userKey)+"\n"), 0o644))
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
`, s.port, s.dir, usePAM())
	config += strings.Join(options, "\n") + "\n"
	if !strings.Contains(config, "Subsystem") {
		config += "Subsystem sftp internal-sftp\n"
	}
	must(t, os.WriteFile(filepath.Join(s.dir, "sshd_config"), []byte(config), 0o644))
	s.start(t)
	t.Cleanup(func() {
		s.stop(t)
		if log, err := os.ReadFile(filepath.Join(s.dir, "log")); err == nil && t.Failed() {
			t.Logf("the end of sshd's log:\n%s", log[max(0, len(log)-1000):])
		}
	})
	return s
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

func newKey(t *testing.T) (private string, public ssh.PublicKey) {
	t.Helper()
	raw, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	block, err := ssh.MarshalPrivateKey(key, "")
	must(t, err)
	public, err = ssh.NewPublicKey(raw)
	must(t, err)
	return string(pem.EncodeToMemory(block)), public
}

func lineOf(key ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func (s *sshd) start(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	must(t, err)
	defer log.Close()
	s.process = exec.Command(sshdPath, "-D", "-e", "-f", filepath.Join(s.dir, "sshd_config"))
	s.process.Stderr = log
	// Its children leave the group, and end with their connections.
	s.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	must(t, s.process.Start())
	deadline := time.Now().Add(10 * time.Second)
	for {
		conn, err := net.Dial("tcp", s.address())
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

// stop ends the server, and the connections that it has.
func (s *sshd) stop(t *testing.T) {
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

// children are the processes that serve connections.
func (s *sshd) children() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.serving()
}

func (s *sshd) serving() (pids []int) {
	pid := s.process.Process.Pid
	list, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid))
	for _, field := range bytes.Fields(list) {
		if child, err := strconv.Atoi(string(field)); err == nil {
			pids = append(pids, child)
		}
	}
	return pids
}

func (s *sshd) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// ssh is how to get in.
func (s *sshd) ssh() machine.SSH {
	return machine.SSH{Address: "127.0.0.1", Port: s.port, PrivateKey: s.userKey, HostKey: s.hostKey}
}

// host returns the host, with machines of its own.
func host(t *testing.T, cfg machine.SSH) *machine.Machine {
	t.Helper()
	machines := new(machine.Machines)
	m, err := machines.Host(cfg)
	must(t, err)
	t.Cleanup(machines.Close)
	return m
}
