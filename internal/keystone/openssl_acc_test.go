package keystone_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

// lab makes keys, certificates and messages as Keystone does, with the command openssl.
type lab struct{ dir string }

func newLab(t *testing.T) lab { return lab{t.TempDir()} }

func (l lab) path(name string) string { return filepath.Join(l.dir, name) }

func (l lab) read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(l.path(name))
	acctest.Must(t, err)
	return string(content)
}

func (l lab) write(t *testing.T, name, content string) string {
	t.Helper()
	acctest.Must(t, os.WriteFile(l.path(name), []byte(content), 0o600))
	return l.path(name)
}

// run runs openssl in the lab, and returns what it wrote and exited with.
func (l lab) run(ctx context.Context, stdin string, args ...string) (out string, code int, err error) {
	cmd := exec.CommandContext(ctx, "openssl", args...)
	cmd.Dir = l.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "SSL_CERT_DIR="+l.path("none"), "SSL_CERT_FILE="+l.path("none"))
	cmd.Stdin = strings.NewReader(stdin)
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	err = cmd.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return stdout.String(), exit.ExitCode(), nil
	}
	return stdout.String(), 0, err
}

func (l lab) openssl(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	out, code, err := l.run(t.Context(), stdin, args...)
	if err != nil || code != 0 {
		t.Fatalf("openssl %q: exit code %d, %v", args, code, err)
	}
	return out
}

// authority makes NAME.pem and NAME.key.
func (l lab) authority(t *testing.T, name string) {
	t.Helper()
	l.openssl(t, "", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", name+".key", "-out", name+".pem", "-days", "3650",
		"-subj", "/C=US/ST=Unset/L=Unset/O=Unset/CN="+name+".example.com")
}

// signer makes NAME.pem and NAME.key of an authority, with an extension, or none at all as Keystone does.
func (l lab) signer(t *testing.T, name, authority, extension string) {
	t.Helper()
	l.openssl(t, "", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", name+".key", "-out", name+".csr",
		"-subj", "/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com")
	args := []string{"x509", "-req", "-in", name + ".csr", "-CA", authority + ".pem", "-CAkey", authority + ".key", "-CAcreateserial", "-days", "3650", "-out", name + ".pem"}
	if extension != "" {
		args = append(args, "-extfile", l.write(t, name+".ext", extension+"\n"))
	}
	l.openssl(t, "", args...)
}

// sign signs as keystoneclient does.
func (l lab) sign(t *testing.T, content, signer, form string) string {
	t.Helper()
	return l.openssl(t, content, "cms", "-sign", "-signer", signer+".pem", "-inkey", signer+".key", "-outform", form, "-nosmimecap", "-nodetach", "-nocerts", "-noattr")
}

// exit is what openssl exits with when it verifies a message as services do.
func (l lab) exit(t *testing.T, pem, signer, authority string) int {
	t.Helper()
	_, code, err := l.run(t.Context(), pem, "cms", "-verify", "-certfile", signer+".pem", "-CAfile", authority+".pem", "-inform", "PEM", "-nosmimecap", "-nodetach", "-nocerts", "-noattr")
	acctest.Must(t, err)
	return code
}
