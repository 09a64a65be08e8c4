package keystone

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
)

const (
	contentV2 = `{"access": {"token": {"issued_at": "2026-01-30T12:00:00.123456", "expires": "2026-01-31T12:00:00Z", "id": "placeholder",
		"tenant": {"id": "t1", "name": "demo", "enabled": true}, "audit_ids": ["audit-1"]},
		"serviceCatalog": [], "user": {"id": "u1", "name": "nova", "username": "nova", "roles": [{"name": "admin"}, {"name": "Member"}]}, "metadata": {"roles": ["r1"]}}}`
	contentV3 = `{"token": {"issued_at": "2026-01-30T12:00:00.123456Z", "expires_at": "2026-01-31T12:00:00.123456Z", "methods": ["password"],
		"user": {"id": "u1", "name": "nova", "domain": {"id": "default", "name": "Default"}},
		"project": {"id": "p1", "name": "demo", "domain": {"id": "d1", "name": "Lab"}}, "roles": [{"id": "r1", "name": "admin"}], "audit_ids": ["audit-1", "audit-0"]}}`
)

// noon is when tokens are valid.
var noon = time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)

func TestJudge(t *testing.T) {
	m, other := newSigner(t, noon.AddDate(0, 0, -1)), newSigner(t, noon.AddDate(0, 0, -1))
	token := m.pki(t, contentV2)
	text := string(cms.EncodePEM(m.sign(t, "a text")))
	half := len(token) / 2
	swapped := "A"
	if token[half] == 'A' {
		swapped = "B"
	}
	for _, c := range []struct {
		name, token string
		form        cms.Form
		class       string // "" is valid
		exit        int
		says        string
		shown       bool // whether what the token says is shown
	}{
		{"PKI", token, cms.FormPKI, "", 0, "", true},
		{"PKI with a newline", token + "\n", cms.FormPKI, "", 0, "", true},
		{"PKIZ", cms.EncodePKIZ(m.sign(t, contentV3)), cms.FormPKIZ, "", 0, "", true},
		{"PEM", string(cms.EncodePEM(m.sign(t, contentV3))), cms.FormPEM, "", 0, "", true},
		{"text", text, cms.FormPEM, "", 0, "", false},
		{"UUID", "0123456789abcdef0123456789abcdef", "", classUnreadable, 2, "cannot read the token: it is no PKI token", false},
		{"cut short", token[:half], cms.FormPKI, classUnreadable, 2, "cannot read the", false},
		{"no base64", "PKIZ_!", cms.FormPKIZ, classUnreadable, 2, "cannot read the token: PKIZ token", false},
		{"tampered", token[:half] + swapped + token[half+1:], cms.FormPKI, classUnverified, 4, "verification failure", false},
		{"another authority", other.pki(t, contentV2), cms.FormPKI, classUnverified, 4, "signer certificate not found|verification failure", false},
		{"no JSON", m.pki(t, strings.Repeat("x", 300)), cms.FormPKI, classMalformed, 0, "it is not JSON", false},
		{"no token", m.pki(t, `{"access": {}, "pad": "`+strings.Repeat("x", 300)+`"}`), cms.FormPKI, classMalformed, 0, `neither "access" with "token"`, false},
		{"no text", m.pki(t, strings.Repeat("\xff", 300)), cms.FormPKI, classMalformed, 0, "no text", false},
		{"expired", m.pki(t, strings.ReplaceAll(contentV2, "2026-01-31T12", "2026-01-30T12")), cms.FormPKI, classExpired, 0, "expired at 2026-01-30T12:00:00Z", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := judge{pair: m.pair(t), at: noon}.judge(c.token)
			if v.form != c.form || (v.token != nil) != c.shown || v.revoked != nil {
				t.Errorf("%+v", v)
			}
			switch {
			case c.class == "":
				if v.reason != nil || v.content == nil {
					t.Errorf("%+v", v.reason)
				}
			case v.reason == nil || v.reason.class != c.class || v.reason.exitCode != c.exit:
				t.Errorf("%+v", v.reason)
			default:
				mustSay(t, fmt.Errorf("%s", v.reason.text), c.says)
			}
			if v.reason != nil && len(c.token) > 100 && strings.Contains(v.reason.text, c.token[50:80]) {
				t.Errorf("the reason quotes the token: %s", v.reason.text)
			}
		})
	}
	t.Run("certificate of another time", func(t *testing.T) {
		v := judge{pair: m.pair(t), at: noon.AddDate(0, 0, 5)}.judge(token)
		if v.reason == nil || v.reason.class != classUnverified || !strings.Contains(v.reason.text, "certificate has expired") {
			t.Errorf("%+v", v.reason)
		}
	})
}

func TestRevocations(t *testing.T) {
	m, other := newSigner(t, noon.AddDate(0, 0, -1)), newSigner(t, noon.AddDate(0, 0, -1))
	token, der := m.pki(t, contentV3), m.sign(t, contentV2)
	inMD5, inSHA256, piped := md5.Sum([]byte(token)), sha256.Sum256([]byte(token)), cms.EncodePKIZ(m.sign(t, contentV3))
	piped5 := md5.Sum([]byte(piped))
	body, err := cms.EncodePKI(der)
	must(t, err)
	bodyMD5 := md5.Sum([]byte(body))
	entry := func(id []byte) string {
		return `{"expires": "2026-01-31T12:00:00Z", "id": "` + hex.EncodeToString(id) + `"}`
	}
	for _, c := range []struct {
		name, token, entries string
		revoked              bool
	}{
		{"none", token, ``, false},
		{"another", token, entry(bodyMD5[:]), false},
		{"MD5", token, entry(bodyMD5[:]) + "," + entry(inMD5[:]), true},
		{"SHA-256", token, entry(inSHA256[:]), true},
		{"PKIZ", piped, entry(piped5[:]), true},
		{"PEM is a PKI token", string(cms.EncodePEM(der)), entry(bodyMD5[:]), true},
		{"audit ID", token, `{"id": "x", "audit_id": "audit-0"}`, true},
		{"empty audit ID", token, `{"id": "x", "audit_id": ""}`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := string(cms.EncodePEM(m.sign(t, `{"revoked": [`+c.entries+`]}`)))
			answer := `{"signed": "` + strings.ReplaceAll(list, "\n", `\n`) + `"}`
			for _, text := range []string{list, answer} {
				r, err := readRevocations(text, m.pair(t), noon)
				must(t, err)
				v := judge{pair: m.pair(t), at: noon, revoked: r}.judge(c.token)
				if v.revoked == nil || *v.revoked != c.revoked || (v.reason != nil) != c.revoked || c.revoked && v.reason.class != classRevoked {
					t.Errorf("%+v, %+v", v, v.reason)
				}
			}
		})
	}
	for _, c := range []struct{ name, list, want string }{
		{"not signed", `{"revoked": []}`, "no signed revocation list"},
		{"a token", token, "no signed revocation list"},
		{"no list", string(cms.EncodePEM(m.sign(t, contentV2))), "it has no list"},
		{"another authority", string(cms.EncodePEM(other.sign(t, `{"revoked": []}`))), "cannot be believed .openssl would exit with 4"},
		{"damaged", "-----BEGIN CMS-----\nMIIB\n-----END CMS-----", "cannot be believed .openssl would exit with 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readRevocations(c.list, m.pair(t), noon)
			mustSay(t, err, c.want)
		})
	}
}

func TestParseToken(t *testing.T) {
	v2, err := parseToken([]byte(contentV2))
	must(t, err)
	if got := fmt.Sprint(v2.version, v2.user.value(), v2.project.value(), v2.roleNames(), v2.issued, v2.expires, v2.auditIDs); got !=
		`v2.0{"domain_id":<null>,"domain_name":<null>,"id":"u1","name":"nova"} {"domain_id":<null>,"domain_name":<null>,"id":"t1","name":"demo"} ["admin","Member"] `+
			`2026-01-30 12:00:00.123456 +0000 UTC 2026-01-31 12:00:00 +0000 UTC [audit-1]` {
		t.Error(got)
	}
	v3, err := parseToken([]byte(contentV3))
	must(t, err)
	if got := fmt.Sprint(v3.version, v3.user.value(), v3.project.value(), v3.roleNames(), v3.expires); got !=
		`v3{"domain_id":"default","domain_name":"Default","id":"u1","name":"nova"} {"domain_id":"d1","domain_name":"Lab","id":"p1","name":"demo"} ["admin"] 2026-01-31 12:00:00.123456 +0000 UTC` {
		t.Error(got)
	}
	unscoped, err := parseToken([]byte(`{"token": {"expires_at": "2026-01-31T12:00:00Z", "user": {"id": "u1"}}}`))
	must(t, err)
	if !unscoped.project.value().IsNull() || !timeValue(unscoped.issued).IsNull() || unscoped.roleNames().IsNull() {
		t.Errorf("%+v", unscoped)
	}
	for content, want := range map[string]string{
		`[]`:                  "no token: it is of type array",
		`null`:                "neither",
		`{"token": "x"}`:      "no token: token in it is of type string",
		`{"access": {}} more`: "not JSON",
		`{"token": {"user": {"id": "u1"}, "expires_at": "soon"}}`: "does not say when it expires",
		`{"token": {"user": {"id": "secret"}, "expires_at": 5}}`:  "expires_at in it is of type number",
	} {
		_, err := parseToken([]byte(content))
		mustSay(t, err, want)
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Error(err)
		}
	}
}
