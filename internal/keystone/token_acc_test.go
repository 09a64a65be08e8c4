package keystone_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

// content is what Keystone signs, by the v2.0 API.
func content(expires time.Time) string {
	return fmt.Sprintf(`{"access": {"token": {"issued_at": "2013-05-29T16:51:19.000000", "expires": %q, "id": "placeholder", "tenant": {"id": "t1", "name": "demo"}},`+
		` "serviceCatalog": [], "user": {"username": "nova", "roles_links": [], "id": "u1", "roles": [{"name": "admin"}], "name": "nova"}, "metadata": {"is_admin": 0}}}`,
		expires.UTC().Format("2006-01-02T15:04:05Z"))
}

// pkiToken makes a PKI token of a PEM message, as keystoneclient does: its body on one line, each slash a dash.
func pkiToken(pem string) string {
	var body strings.Builder
	for line := range strings.Lines(pem) {
		if !strings.HasPrefix(line, "-----") {
			body.WriteString(strings.TrimSpace(line))
		}
	}
	return strings.ReplaceAll(body.String(), "/", "-")
}

// pkiz makes a PKIZ token of a message.
func pkiz(t *testing.T, message string) string {
	t.Helper()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, err := z.Write([]byte(message))
	acctest.Must(t, err)
	acctest.Must(t, z.Close())
	return "PKIZ_" + base64.URLEncoding.EncodeToString(packed.Bytes())
}

// result is what the configuration writes of the verdict.
type result struct {
	Form    *string
	Valid   bool
	Revoked *bool
	Reason  *struct {
		Class    string
		ExitCode int `json:"exit_code"`
		Text     string
	}
	User, Project *struct{ ID, Name string }
	Roles         []string
	Expires       *string
}

func TestAccToken(t *testing.T) {
	m, within := acctest.Instance(t)
	l := newLab(t)
	for _, name := range []string{"ca", "other"} {
		l.authority(t, name)
		l.signer(t, name+"-signing", name, "")
	}
	l.signer(t, "server", "ca", "extendedKeyUsage=serverAuth")
	later, past := content(time.Now().Add(time.Hour)), content(time.Now().Add(-time.Hour))
	good := l.sign(t, later, "ca-signing", "PEM")
	token := pkiToken(good)
	const inContent = 200 // a letter of the third line, which has content
	letter := "A"
	if good[inContent] == 'A' {
		letter = "B"
	}
	tampered := good[:inContent] + letter + good[inContent+1:]
	sum := md5.Sum([]byte(token))
	list := l.sign(t, `{"revoked": [{"expires": "2030-01-01T00:00:00Z", "id": "`+hex.EncodeToString(sum[:])+`"}]}`, "ca-signing", "PEM")
	empty := l.sign(t, `{"revoked": []}`, "ca-signing", "PEM")
	ca, signing := l.read(t, "ca.pem"), l.read(t, "ca-signing.pem")

	path := "/run/" + acctest.Name(t, "verdict") + ".conf"
	t.Cleanup(func() { command(t, m, "rm", "-f", path) })
	tf := acctest.NewTerraform(t, "testdata/token")
	tf.Write(t, "required.tf", "terraform {\n  required_providers {\n    stacklab = {\n      source = \"stacklab/stacklab\"\n    }\n  }\n}\n")
	t.Cleanup(func() { tf.Destroy(t) })
	for i, c := range []struct {
		name, token, signing, ca, list string
		form, class                    string
		exit                           int
		signer, authority              string // of whom openssl is asked for its verdict; "" is nobody
		says                           string
	}{
		{"PKI", token, signing, ca, "", "PKI", "", 0, "ca-signing", "ca", ""},
		{"PKIZ of DER", pkiz(t, l.sign(t, later, "ca-signing", "DER")), signing, ca, empty, "PKIZ", "", 0, "", "", ""},
		{"PKIZ of PEM", pkiz(t, good), signing, ca, "", "PKIZ", "", 0, "", "", ""},
		{"PEM", good, signing, ca, empty, "PEM", "", 0, "ca-signing", "ca", ""},
		{"tampered", pkiToken(tampered), signing, ca, "", "PKI", "unverified", 4, "ca-signing", "ca", "verification failure"},
		{"damaged", token[:len(token)/2], signing, ca, "", "PKI", "unreadable", 2, "", "", "cannot read the"},
		{"Fernet", "gAAAAABnotapkitoken", signing, ca, "", "", "unreadable", 2, "", "", "it is no PKI token"},
		{"another authority", token, signing, l.read(t, "other.pem"), "", "PKI", "unverified", 4, "ca-signing", "other", "certificate"},
		{"wrong purpose", pkiToken(l.sign(t, later, "server", "PEM")), l.read(t, "server.pem"), ca, "", "PKI", "unverified", 4, "server", "ca", "unsuitable certificate purpose"},
		{"another's certificate", token, l.read(t, "server.pem"), ca, "", "PKI", "unverified", 4, "server", "ca", "signer certificate not found"},
		{"expired", pkiToken(l.sign(t, past, "ca-signing", "PEM")), signing, ca, "", "PKI", "expired", 0, "", "", "the token has expired"},
		{"revoked", token, signing, ca, list, "PKI", "revoked", 0, "", "", "the revocation list names the token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tf.Set(t, map[string]any{
				"within": within, "path": path, "signing_cert_pem": c.signing, "ca_cert_pem": c.ca, "run": fmt.Sprint(i),
				"revocation_list": map[bool]any{true: c.list}[c.list != ""],
			})
			tf.Env = append(tf.Env, "TF_VAR_token="+c.token)
			out := tf.Apply(t)
			if complains := strings.Contains(out, "Check block assertion failed"); complains != (c.class != "") {
				t.Errorf("the check block says\n%s", out)
			}
			got := verdictIn(t, acctest.Content(t, m, path))
			if got.Valid != (c.class == "") || deref(got.Form) != c.form || (got.Reason != nil) == got.Valid || (got.Revoked != nil) != (c.list != "") {
				t.Errorf("%+v", got)
			}
			if got.Reason != nil && (got.Reason.Class != c.class || got.Reason.ExitCode != c.exit || !strings.Contains(got.Reason.Text, c.says)) {
				t.Errorf("%+v, want %s %d %s", *got.Reason, c.class, c.exit, c.says)
			}
			if verified := c.exit == 0; verified && (got.User == nil || got.User.Name != "nova" || got.Project.ID != "t1" || len(got.Roles) != 1 || got.Expires == nil) || !verified && got.User != nil {
				t.Errorf("%+v", got)
			}
			if c.signer != "" {
				pem := good
				switch c.name {
				case "tampered":
					pem = tampered
				case "wrong purpose":
					pem = l.sign(t, later, "server", "PEM")
				}
				if exit := l.exit(t, pem, c.signer, c.authority); exit != c.exit {
					t.Errorf("openssl exits with %d", exit)
				}
			}
			leaks(t, tf, out, c.token)
		})
	}
	tf.NoChanges(t)
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func verdictIn(t *testing.T, conf string) (r result) {
	t.Helper()
	_, text, found := strings.Cut(conf, "json = ")
	if !found {
		t.Fatalf("no verdict in\n%s", conf)
	}
	acctest.Must(t, json.Unmarshal([]byte(strings.TrimSpace(text)), &r))
	return r
}

// leaks looks for a token in all that Terraform wrote: what it printed, its state and a plan file.
func leaks(t *testing.T, tf *acctest.Terraform, printed, token string) {
	t.Helper()
	if out, err := tf.Run(context.Background(), "plan", "-input=false", "-out=saved.plan"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	shown, err := tf.Run(context.Background(), "show", "-json", "saved.plan")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"the output": printed, "the plan": shown}
	files, err := filepath.Glob(filepath.Join(tf.Dir, "*.tfstate*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no state: %v", err)
	}
	for _, file := range append(files, filepath.Join(tf.Dir, "saved.plan")) {
		raw, err := os.ReadFile(file)
		acctest.Must(t, err)
		texts[file] = string(raw)
	}
	// A piece from the middle, so that line ends do not hide it.
	piece := token[len(token)/3 : len(token)/3+min(40, len(token)/3)]
	for where, text := range texts {
		if strings.Contains(text, piece) {
			t.Errorf("%s has the token", where)
		}
	}
}
