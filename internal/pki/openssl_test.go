package pki_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

const subjectText = "/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com"

// openssl runs the command with an argument list and returns what it prints.
func openssl(t testing.TB, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "openssl", args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %q: %v (is it installed? test/lab/packages.sh openssl)\n%s", args, err, out)
	}
	return string(out)
}

func write(t testing.TB, data []byte) string {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(data); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func newPath(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "file")
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// material is what pki_setup makes.
type material struct {
	ca, cert *pki.Certificate
	cas      *pki.Authorities
}

func setup(t testing.TB, caSubject, subject string, days int, now time.Time) material {
	t.Helper()
	caKey := must[key](t)(pki.NewKey(1024))
	leafKey := must[key](t)(pki.NewKey(1024))
	m := material{ca: must[*pki.Certificate](t)(pki.NewAuthority(caKey, name(t, caSubject), days, now))}
	request := must[[]byte](t)(pki.NewRequest(leafKey, name(t, subject)))
	m.cert = must[*pki.Certificate](t)(pki.SignRequest(m.ca, caKey, request, days, now))
	m.cas = must[*pki.Authorities](t)(pki.ParseAuthorities(m.ca.PEM()))
	return m
}

func name(t testing.TB, text string) pki.Name {
	t.Helper()
	return must[pki.Name](t)(pki.ParseSubject(text))
}
