package keystone

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
)

func TestCMSVerify(t *testing.T) {
	m, other := newSigner(t, noon.AddDate(0, 0, -1)), newSigner(t, noon.AddDate(0, 0, -1))
	long := strings.Repeat("content ", 50)
	text := string(cms.EncodePEM(m.sign(t, long)))
	for _, message := range []string{text, "\n" + text + "\n", m.pki(t, long), cms.EncodePKIZ(m.sign(t, long))} {
		if got, _, err := verifyText(message, m.signingPEM(), m.caPEM(), noon); err != nil || got != long {
			t.Errorf("%q, %v", got, err)
		}
	}
	for _, c := range []struct {
		name, message, signing, ca string
		argument                   int64
		want                       string
	}{
		{"message", "text", m.signingPEM(), m.caPEM(), 0, "would exit with 2: cannot read the token: it is no PKI token"},
		{"signing certificate", text, "text", m.caPEM(), 1, "would exit with 2: cannot read the signing certificate: it holds no certificate"},
		{"authority", text, m.signingPEM(), "", 2, "would exit with 2: cannot read the CA file"},
		{"another authority", text, m.signingPEM(), other.caPEM(), 0, "would exit with 4: certificate verify error: certificate /C=US.*CN=www.example.com: "},
		{"no text", string(cms.EncodePEM(m.sign(t, "\xff"))), m.signingPEM(), m.caPEM(), 0, "cms_inspect returns it in base64"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, argument, err := verifyText(c.message, c.signing, c.ca, noon)
			if mustSay(t, err, c.want); argument != c.argument {
				t.Errorf("argument %d", argument)
			}
		})
	}
}

func TestCMSInspect(t *testing.T) {
	m := newSigner(t, noon)
	long := strings.Repeat("content ", 50)
	want := map[string]attr.Value{
		"issuer": types.StringValue("/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com"), "serial": types.StringValue(m.signing.Serial().String()),
		"digest": types.StringValue("SHA-256"), "content": types.StringValue(long),
		"content_base64": types.StringValue(base64.StdEncoding.EncodeToString([]byte(long))),
	}
	for form, message := range map[string]string{"PEM": string(cms.EncodePEM(m.sign(t, long))), "PKI": m.pki(t, long), "PKIZ": cms.EncodePKIZ(m.sign(t, long))} {
		got, err := inspect(message)
		must(t, err)
		want["form"] = types.StringValue(form)
		for name := range inspectType {
			if !got[name].Equal(want[name]) {
				t.Errorf("%s: %s is %s, want %s", form, name, got[name], want[name])
			}
		}
	}
	got, err := inspect(string(cms.EncodePEM(m.sign(t, "\xff"))))
	if err != nil || !got["content"].IsNull() || !got["content_base64"].Equal(types.StringValue("/w==")) {
		t.Errorf("%v, %v", got, err)
	}
	_, err = inspect("x")
	mustSay(t, err, "cannot read the token")
}
