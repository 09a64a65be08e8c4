package cms_test

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// lab makes keys, certificates and messages with the command openssl.
type lab struct {
	dir   string
	files atomic.Int64
	made  sync.Map // what is made once: keys, and certificates by what they are made of
}

func newLab(t testing.TB) *lab {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Fatal("openssl is not installed: test/lab/packages.sh openssl")
	}
	return &lab{dir: t.TempDir()}
}

// run runs openssl with an argument list, and no authorities of the machine.
func (l *lab) run(ctx context.Context, args ...string) (stderr string, code int, err error) {
	cmd := exec.CommandContext(ctx, "openssl", args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "SSL_CERT_DIR="+filepath.Join(l.dir, "none"))
	var b bytes.Buffer
	cmd.Stderr = &b
	err = cmd.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return b.String(), exit.ExitCode(), nil
	}
	return b.String(), 0, err
}

func (l *lab) must(t testing.TB, args ...string) {
	t.Helper()
	stderr, code, err := l.run(t.Context(), args...)
	if err != nil || code != 0 {
		t.Fatalf("openssl %q: exit %d, %v\n%s", args, code, err, stderr)
	}
}

// file is the path of a new file.
func (l *lab) file() string { return filepath.Join(l.dir, strconv.FormatInt(l.files.Add(1), 10)) }

func (l *lab) write(t testing.TB, data []byte) string {
	t.Helper()
	path := l.file()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// slot holds what is made once.
type slot struct {
	sync.Mutex
	value any
}

// once makes what name stands for the first time that it is asked for, and again if that failed.
func once[T any](l *lab, name string, make func() T) T {
	v, _ := l.made.LoadOrStore(name, new(slot))
	s, _ := v.(*slot)
	s.Lock()
	defer s.Unlock()
	if s.value == nil {
		s.value = make()
	}
	value, _ := s.value.(T)
	return value
}

// key is the path of a key: "rsa:2048", "ec:P-256", "ed25519" and "rsa-pss:2048", with what tells it from others of its
// kind behind a slash.
func (l *lab) key(t testing.TB, name string) string {
	t.Helper()
	return once(l, "key "+name, func() string {
		path := l.file()
		kind, _, _ := strings.Cut(name, "/")
		kind, size, _ := strings.Cut(kind, ":")
		args := []string{"genpkey", "-out", path, "-algorithm", kind}
		switch kind {
		case "rsa", "rsa-pss":
			args = append(args, "-pkeyopt", "rsa_keygen_bits:"+size)
		case "rsa-e3":
			args[4] = "rsa"
			args = append(args, "-pkeyopt", "rsa_keygen_bits:"+size, "-pkeyopt", "rsa_keygen_pubexp:3")
		case "rsa-e33":
			args[4] = "rsa"
			args = append(args, "-pkeyopt", "rsa_keygen_bits:"+size, "-pkeyopt", "rsa_keygen_pubexp:8589934609")
		case "rsa-pss-sha256":
			args[4] = "rsa-pss"
			args = append(args, "-pkeyopt", "rsa_keygen_bits:"+size, "-pkeyopt", "rsa_pss_keygen_md:sha256",
				"-pkeyopt", "rsa_pss_keygen_mgf1_md:sha256", "-pkeyopt", "rsa_pss_keygen_saltlen:32")
		case "ec":
			args = append(args, "-pkeyopt", "ec_paramgen_curve:"+size)
		case "dsa":
			params := l.file()
			l.must(t, "genpkey", "-genparam", "-algorithm", "dsa", "-pkeyopt", "dsa_paramgen_bits:"+size, "-out", params)
			args = []string{"genpkey", "-paramfile", params, "-out", path}
		}
		l.must(t, args...)
		return path
	})
}

func (l *lab) signer(t testing.TB, name string) crypto.Signer {
	t.Helper()
	key, err := pki.ParseKey(read(t, l.key(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// certSpec says what a certificate is made of.
type certSpec struct {
	subject string
	key     string
	issuer  *cert // nil: itself
	ext     string
	md      string
	days    int
	serial  string
	mask    string // of its subject's strings, as in openssl.cnf
	sigopts []string
}

// cert is a certificate in a file, and its key.
type cert struct {
	path, key string
	pem       []byte
}

const (
	v1     = "version 1" // no extensions, then
	caExt  = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash"
	subExt = "authorityKeyIdentifier=keyid\n" + caExt
	// leafExt is what a signing certificate ought to have.
	leafExt = "keyUsage=critical,digitalSignature,nonRepudiation\nextendedKeyUsage=emailProtection\n" +
		"subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid"
)

func (l *lab) cert(t testing.TB, s certSpec) *cert {
	t.Helper()
	issuerPath := ""
	if s.issuer != nil {
		issuerPath = s.issuer.path
	}
	id := fmt.Sprint(s.subject, s.key, issuerPath, s.ext, s.md, s.days, s.serial, s.mask, s.sigopts)
	return once(l, "certificate "+id, func() *cert {
		c := &cert{path: l.file(), key: s.key}
		if s.md == "" {
			s.md = "sha256"
		}
		if s.days == 0 {
			s.days = 3650
		}
		if s.serial == "" {
			s.serial = strconv.FormatInt(1000+l.files.Load(), 10)
		}
		if s.mask == "" {
			s.mask = "utf8only"
		}
		request := l.request(t, s)
		args := []string{"x509", "-req", "-in", request, "-out", c.path, "-days", strconv.Itoa(s.days), "-set_serial", s.serial}
		if s.issuer == nil {
			args = append(args, "-signkey", l.key(t, s.key))
		} else {
			args = append(args, "-CA", s.issuer.path, "-CAkey", l.key(t, s.issuer.key))
		}
		if s.md != "none" {
			args = append(args, "-"+s.md)
		}
		for _, o := range s.sigopts {
			args = append(args, "-sigopt", o)
		}
		if s.ext != v1 {
			args = append(args, "-extfile", l.write(t, []byte(s.ext+"\n")))
		}
		l.must(t, args...)
		c.pem = read(t, c.path)
		return c
	})
}

// request is the path of a request for a certificate.
func (l *lab) request(t testing.TB, s certSpec) string {
	t.Helper()
	return once(l, fmt.Sprint("request ", s.subject, s.key, s.mask), func() string {
		out := l.file()
		conf := l.write(t, []byte("[req]\ndistinguished_name=dn\nutf8=yes\nstring_mask="+s.mask+"\n[dn]\n"))
		l.must(t, "req", "-new", "-config", conf, "-key", l.key(t, s.key), "-sha256", "-subj", s.subject, "-out", out)
		return out
	})
}

// signArgs are keystoneclient's.
var signArgs = []string{"-outform", "PEM", "-nosmimecap", "-nodetach", "-nocerts", "-noattr"}

// sign signs with a certificate, with the arguments or else keystoneclient's.
func (l *lab) sign(t testing.TB, c *cert, content []byte, args ...string) []byte {
	t.Helper()
	if len(args) == 0 {
		args = signArgs
	}
	return once(l, fmt.Sprintf("message %s %x %q", c.path, content, args), func() []byte {
		out := l.file()
		all := append([]string{"cms", "-sign", "-signer", c.path, "-inkey", l.key(t, c.key), "-in", l.write(t, content), "-out", out}, args...)
		l.must(t, all...)
		return read(t, out)
	})
}

// tidy removes the files of trials that are over.
func (l *lab) tidy(t testing.TB) {
	t.Helper()
	if l.files.Load() < 100 {
		return
	}
	if err := errors.Join(os.RemoveAll(l.dir), os.Mkdir(l.dir, 0o700)); err != nil {
		t.Fatal(err)
	}
	l.files.Store(0)
	l.made.Clear()
}

// skipOtherVersions skips a comparison with an openssl whose verdicts may be others.
func skipOtherVersions(t testing.TB) {
	t.Helper()
	version, err := exec.CommandContext(t.Context(), "openssl", "version").Output()
	if err == nil && !strings.HasPrefix(string(version), "OpenSSL 3.0.") {
		t.Skipf("the verdicts are those of OpenSSL 3.0, this is %s", version)
	}
}

// trial is a message to verify, and by what.
type trial struct {
	message, certs, cas []byte
	at                  time.Time // zero: now
}

// openssl runs the command that services run.
func (l *lab) openssl(t testing.TB, tr trial) (content []byte, stderr string, code int) {
	t.Helper()
	out := l.file()
	args := []string{
		"cms", "-verify", "-certfile", l.write(t, tr.certs), "-CAfile", l.write(t, tr.cas), "-inform", "PEM",
		"-nosmimecap", "-nodetach", "-nocerts", "-noattr", "-in", l.write(t, tr.message), "-out", out,
	}
	if !tr.at.IsZero() {
		args = append(args, "-attime", strconv.FormatInt(tr.at.Unix(), 10))
	}
	stderr, code, err := l.run(t.Context(), args...)
	if err != nil {
		t.Fatal(err)
	}
	if code == 0 {
		content = read(t, out)
	}
	return content, stderr, code
}
