package machine_test

import (
	"context"
	"errors"
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
	"golang.org/x/crypto/ssh/agent"

	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/sshtest"
)

func TestSSH(t *testing.T) {
	s := sshtest.New(t)
	cfg := s.Config()
	cfg.User = "nobody"
	r := rig{Machine: host(t, s.Config()), other: host(t, cfg), beside: disk{}, dir: openDir(t)}
	r.mount, r.readOnly = mounts(t)
	conforms(t, r)
}

// Debian's default is a program of its own.
func TestSFTPServer(t *testing.T) {
	s := sshtest.New(t, "Subsystem sftp /usr/lib/openssh/sftp-server")
	r := rig{Machine: host(t, s.Config()), beside: disk{}, dir: openDir(t)}
	r.mount, r.readOnly = mounts(t)
	conforms(t, r, "create", "symlinks", "edits at once", "secrets", "remove", "cancelled", "read-only", "full")
}

func TestFewSessions(t *testing.T) {
	s := sshtest.New(t, "MaxSessions 2")
	r := rig{Machine: host(t, s.Config()), beside: disk{}, dir: openDir(t)}
	conforms(t, r, "edits at once", "cancelled")
	testManyCommands(t, r)
}

// try signs in and does the least there is.
func try(t *testing.T, cfg machine.SSH) error {
	t.Helper()
	_, err := host(t, cfg).Stat(t.Context(), "/")
	return err
}

func TestHostKeys(t *testing.T) {
	s := sshtest.New(t)
	cfg := s.Config()
	unknown := new(machine.HostKeyError)

	cfg.HostKey = ""
	err := try(t, cfg)
	mustSay(t, err, "stat /: the host key of host root@"+s.Address()+" is not configured", "\n  "+s.HostKey+"\n  (SHA256:")
	if !errors.As(err, &unknown) || len(unknown.Presented) != 1 {
		t.Fatalf("%v is no HostKeyError", err)
	}
	for _, key := range []string{
		unknown.Presented[0], unknown.Prints[0], unknown.Presented[0] + " root@control\n", "  " + unknown.Prints[0] + " ",
	} {
		cfg.HostKey = key
		must(t, try(t, cfg))
	}

	_, other := sshtest.NewKey(t)
	cfg.HostKey = sshtest.LineOf(other)
	mustSay(t, try(t, cfg), "does not have the configured host key "+sshtest.LineOf(other), "\n  "+s.HostKey+"\n")
	cfg.HostKey = ssh.FingerprintSHA256(other)
	mustSay(t, try(t, cfg), "does not have the configured host key "+cfg.HostKey, "\n  "+s.HostKey+"\n")
	for _, kind := range []string{"rsa", "ecdsa"} { // which the host has none of
		cfg.HostKey = keygen(t, kind)
		mustSay(t, try(t, cfg), "does not have the configured host key "+cfg.HostKey, "\n  "+s.HostKey+"\n")
	}
}

// keygen makes a key of a kind and returns its public line. The private key is in the file.
func keygen(t *testing.T, kind string, flags ...string) (line string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), kind)
	return keygenAt(t, file, kind, flags...)
}

func keygenAt(t *testing.T, file, kind string, flags ...string) (line string) {
	t.Helper()
	args := append([]string{"-q", "-t", kind, "-f", file, "-C", ""}, flags...)
	if len(flags) == 0 {
		args = append(args, "-N", "")
	}
	out, err := exec.Command("ssh-keygen", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	public, err := os.ReadFile(file + ".pub")
	must(t, err)
	return strings.TrimSpace(string(public))
}

// Whichever of a host's keys is pinned is the one that is asked for.
func TestHostWithManyKeys(t *testing.T) {
	needRoot(t)
	dir := openDir(t)
	var options, lines []string
	for _, kind := range []string{"rsa", "ecdsa"} {
		lines = append(lines, keygenAt(t, filepath.Join(dir, kind), kind))
		options = append(options, "HostKey "+filepath.Join(dir, kind))
	}
	s := sshtest.New(t, options...)
	for _, line := range append(lines, s.HostKey) {
		cfg := s.Config()
		cfg.HostKey = line
		must(t, try(t, cfg))
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line))
		must(t, err)
		cfg.HostKey = ssh.FingerprintSHA256(key)
		must(t, try(t, cfg))
	}
	cfg := s.Config()
	cfg.HostKey = "SHA256:" + strings.Repeat("A", 43)
	err := try(t, cfg)
	for _, line := range append(lines, s.HostKey) {
		mustSay(t, err, line)
	}
}

func TestWrongKey(t *testing.T) {
	s := sshtest.New(t)
	cfg := s.Config()
	private, public := sshtest.NewKey(t)
	cfg.PrivateKey = private
	err := try(t, cfg)
	mustSay(t, err, `does not let user "root" sign in`, s.Address(), "tried: private key ssh-ed25519 "+ssh.FingerprintSHA256(public), "authorized_keys")
	refused := new(machine.SignInError)
	if !errors.As(err, &refused) || refused.User != "root" {
		t.Errorf("%v is no SignInError", err)
	}
	hides(t, err, private)
	cfg = s.Config()
	cfg.User = "nonesuch"
	mustSay(t, try(t, cfg), `does not let user "nonesuch" sign in`)
	cfg = s.Config()
	cfg.PrivateKey, cfg.Password = "", "hunter2hunter2"
	err = try(t, cfg)
	mustSay(t, err, "tried: nothing, since the server takes none of what is configured")
	hides(t, err, cfg.Password)
}

// hides fails if a line of the secret is in the error.
func hides(t *testing.T, err error, secret string) {
	t.Helper()
	for line := range strings.Lines(secret) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "-----") && strings.Contains(err.Error(), line) {
			t.Errorf("a secret is in %v", err)
		}
	}
}

func TestBadConfig(t *testing.T) {
	locked := filepath.Join(t.TempDir(), "locked")
	line := keygenAt(t, locked, "ed25519", "-N", "passphrase")
	lockedKey, err := os.ReadFile(locked)
	must(t, err)
	good, _ := sshtest.NewKey(t)
	for says, c := range map[string]struct {
		field string
		cfg   machine.SSH
	}{
		"address of the host is empty":              {"Address", machine.SSH{}},
		"must be a host name or an IP address":      {"Address", machine.SSH{Address: "root@juju-4"}},
		`"juju-4:22" must be`:                       {"Address", machine.SSH{Address: "juju-4:22"}},
		"port 70000 is not between":                 {"Port", machine.SSH{Address: "a", Port: 70000}},
		"holds white space":                         {"User", machine.SSH{Address: "a", User: "a b"}},
		"protected by a passphrase":                 {"PrivateKey", machine.SSH{Address: "a", PrivateKey: string(lockedKey)}},
		"this is a public key":                      {"PrivateKey", machine.SSH{Address: "a", PrivateKey: line}},
		"cannot be read: it must be the content of": {"PrivateKey", machine.SSH{Address: "a", PrivateKey: strings.ReplaceAll(good, "\n", " ")}},
		"the host key must be one line":             {"HostKey", machine.SSH{Address: "a", HostKey: "AAAA"}},
		"one line such as":                          {"HostKey", machine.SSH{Address: "a", HostKey: line + "\n" + line}},
		"must have 43 characters after SHA256:":     {"HostKey", machine.SSH{Address: "a", HostKey: "SHA256:abc"}},
		"the bastion: the address":                  {"Bastion.Address", machine.SSH{Address: "a", Bastion: &machine.SSH{}}},
	} {
		_, err := new(machine.Machines).Host(c.cfg)
		mustSay(t, err, says)
		if wrong := new(machine.ConfigError); !errors.As(err, &wrong) || wrong.Field != c.field {
			t.Errorf("%v is no ConfigError of %s", err, c.field)
		}
		hides(t, err, c.cfg.PrivateKey)
	}
	for _, cfg := range []machine.SSH{
		{Address: "::1"}, {Address: "juju-4.lab", HostKey: line + " comment"}, {Address: "10.0.0.4", PrivateKey: good, Bastion: &machine.SSH{Address: "b"}},
	} {
		if err := cfg.Validate(); err != nil {
			t.Error(err)
		}
		for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
			hides(t, fmt.Errorf(format, cfg), good)
			hides(t, fmt.Errorf(format, &machine.SSH{Bastion: &cfg}), good)
		}
	}
}

func TestUnreachable(t *testing.T) {
	unreachable := new(machine.UnreachableError)
	closed := machine.SSH{Name: "juju-4", Address: "127.0.0.1", Port: sshtest.FreePort(t), Password: "x"}
	err := try(t, closed)
	mustSay(t, err, "cannot reach host juju-4 (root@127.0.0.1:"+strconv.Itoa(closed.Port)+"): ", "connection refused", "check that it runs")
	if !errors.As(err, &unreachable) {
		t.Errorf("%v is no UnreachableError", err)
	}
	err = try(t, machine.SSH{Address: "nonesuch.invalid", Password: "x"})
	if mustSay(t, err, "nonesuch.invalid"); !errors.As(err, &unreachable) {
		t.Errorf("%v is no UnreachableError", err)
	}

	// A server that says nothing, an address where nobody answers, and a server that is none.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	silent := machine.SSH{Address: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Password: "x"}
	for _, cfg := range []machine.SSH{silent, {Address: "192.0.2.1", Password: "x"}} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		began := time.Now()
		_, err := host(t, cfg).Stat(ctx, "/")
		cancel()
		if err == nil || time.Since(began) > 2*time.Second || !errors.Is(err, context.DeadlineExceeded) && !errors.As(err, &unreachable) {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		mustSay(t, err, cfg.Address)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
			conn.Close()
		}
	}()
	if err := try(t, silent); !errors.As(err, &unreachable) {
		t.Errorf("%v is no UnreachableError", err)
	}
}

func TestOneConnection(t *testing.T) {
	s := sshtest.New(t)
	machines := new(machine.Machines)
	defer machines.Close()
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			m, err := machines.Host(s.Config())
			if err == nil {
				_, err = m.Stat(t.Context(), "/")
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := len(s.Children()); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestServerIsKilled(t *testing.T) {
	s := sshtest.New(t)
	m := host(t, s.Config())
	for range 3 {
		if got, err := m.Run(t.Context(), shell("echo x")); err != nil || string(got.Stdout) != "x\n" {
			t.Fatal(got, err)
		}
		_, err := m.Stat(t.Context(), "/")
		must(t, err)
		s.Stop(t)
		s.Start(t)
	}
	ended, begun := make(chan error), filepath.Join(t.TempDir(), "begun")
	go func() {
		_, err := m.Run(t.Context(), shell("touch "+begun+"; exec sleep 20"))
		ended <- err
	}()
	for _, err := os.Stat(begun); err != nil; _, err = os.Stat(begun) {
		<-time.After(10 * time.Millisecond)
	}
	s.Stop(t)
	err := <-ended
	mustSay(t, err, "it is not known how the command ended")
	if !errors.As(err, new(*machine.UnreachableError)) {
		t.Errorf("%v is no UnreachableError", err)
	}
	_, err = m.Stat(t.Context(), "/")
	if !errors.As(err, new(*machine.UnreachableError)) {
		t.Errorf("%v is no UnreachableError", err)
	}
	s.Start(t)
	_, err = m.Stat(t.Context(), "/")
	must(t, err)
}

// A server that stops answering keeps nobody much longer than the caller's context.
func TestServerIsFrozen(t *testing.T) {
	dir := openDir(t)
	for name, c := range map[string]struct {
		call   func(ctx context.Context, m *machine.Machine, freeze func()) error
		within time.Duration
	}{
		"open": {func(ctx context.Context, m *machine.Machine, freeze func()) error {
			freeze()
			_, err := m.Stat(ctx, "/")
			return err
		}, time.Second},
		"start": {func(ctx context.Context, m *machine.Machine, freeze func()) error {
			freeze()
			_, err := m.Run(ctx, shell("true"))
			return err
		}, time.Second},
		"write": {func(ctx context.Context, m *machine.Machine, freeze func()) error {
			_, err := m.Update(ctx, dir+"/file", func(*machine.File) (*machine.Write, error) {
				freeze()
				return &machine.Write{Content: make([]byte, 20<<20)}, nil
			})
			return err
		}, 7 * time.Second},
		"run": {func(ctx context.Context, m *machine.Machine, freeze func()) error {
			time.AfterFunc(200*time.Millisecond, freeze)
			_, err := m.Run(ctx, machine.Command{Args: []string{"cat"}, Stdin: neverEnding{}})
			return err
		}, 7 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			s := sshtest.New(t)
			m := host(t, s.Config())
			_, err := m.Stat(t.Context(), "/")
			must(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
			defer cancel()
			began := time.Now()
			err = c.call(ctx, m, func() {
				for _, pid := range s.Children() {
					_ = syscall.Kill(pid, syscall.SIGSTOP)
				}
			})
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 400*time.Millisecond+c.within {
				t.Errorf("after %s: %v", time.Since(began), err)
			}
		})
	}
}

type neverEnding struct{}

func (neverEnding) Read(p []byte) (int, error) { return len(p), nil }

func TestBastion(t *testing.T) {
	inner, outer := sshtest.New(t), sshtest.New(t)
	cfg, bastion := inner.Config(), outer.Config()
	cfg.Bastion = &bastion
	m := host(t, cfg)
	dir := openDir(t)
	writes(t, m, filepath.Join(dir, "x"), text("x"), true)
	if len(outer.Children()) != 1 || len(inner.Children()) != 1 {
		t.Errorf("%d and %d connections", len(outer.Children()), len(inner.Children()))
	}
	outer.Stop(t)
	outer.Start(t)
	writes(t, m, filepath.Join(dir, "x"), text("y"), true)
	inner.Stop(t)
	mustSay(t, errorOf(m.Stat(t.Context(), "/")), "cannot reach host root@"+inner.Address(), "from host root@"+outer.Address(), "onnection refused")
	wrong := bastion
	wrong.HostKey = ""
	cfg.Bastion = &wrong
	mustSay(t, try(t, cfg), "through the bastion: the host key of host root@"+outer.Address()+" is not configured")
}

func errorOf(_ any, err error) error { return err }

func TestAgent(t *testing.T) {
	s := sshtest.New(t)
	cfg := s.Config()
	cfg.PrivateKey = ""
	t.Setenv("SSH_AUTH_SOCK", "")
	mustSay(t, try(t, cfg), "give a private key or a password, or start an SSH agent (the variable SSH_AUTH_SOCK is not set)")
	socket := filepath.Join(t.TempDir(), "agent")
	t.Setenv("SSH_AUTH_SOCK", socket)
	mustSay(t, try(t, cfg), "the SSH agent that SSH_AUTH_SOCK names does not answer")

	keys := agent.NewKeyring()
	listener, err := net.Listen("unix", socket)
	must(t, err)
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(keys, conn) }()
		}
	}()
	mustSay(t, try(t, cfg), "tried: SSH agent, which has no keys")
	wrong, wrongPublic := sshtest.NewKey(t)
	for _, private := range []string{wrong, s.UserKey} {
		key, err := ssh.ParseRawPrivateKey([]byte(private))
		must(t, err)
		if private == s.UserKey {
			mustSay(t, try(t, cfg), "tried: key of the SSH agent ssh-ed25519 "+ssh.FingerprintSHA256(wrongPublic))
		}
		must(t, keys.Add(agent.AddedKey{PrivateKey: key}))
	}
	must(t, try(t, cfg))
}

func TestNoSFTP(t *testing.T) {
	s := sshtest.New(t, "#Subsystem")
	mustSay(t, try(t, s.Config()), `its sshd_config needs a line such as "Subsystem sftp internal-sftp"`)
	got, err := host(t, s.Config()).Run(t.Context(), shell("echo x"))
	if err != nil || string(got.Stdout) != "x\n" {
		t.Error(got, err)
	}
}
