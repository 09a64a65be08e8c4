package keystone

import (
	"errors"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// pair is what signing_cert.pem and cacert.pem hold.
type pair struct {
	signers []*pki.Certificate
	cas     *pki.Authorities
}

func readPair(signing, ca string) (p pair, err error) {
	var errSigning, errCA error
	p.signers, errSigning = pki.ParseCertificates([]byte(signing))
	p.cas, errCA = pki.ParseAuthorities([]byte(ca))
	return p, errors.Join(errSigning, errCA)
}

// verdict says which certificate would have signed at a time, and why openssl would refuse it, in its words. Where there are
// several the first good one counts, as that of a message is looked for among all.
func (p pair) verdict(at time.Time) (*pki.Certificate, error) {
	var first error
	for _, c := range p.signers {
		_, err := p.cas.Verify(c, nil, at)
		if err == nil {
			return c, nil
		}
		if first == nil {
			first = err
		}
	}
	return p.signers[0], first
}

// checkPEM says what is wrong with an argument that holds certificates.
func checkPEM[V any](at path.Path, text types.String, parse func([]byte) (V, error)) error {
	if text.IsNull() || text.IsUnknown() {
		return nil
	}
	if strings.Contains(text.ValueString(), "PRIVATE KEY-----") {
		return crud.Atf(at, "it holds a private key, which nobody but Keystone is to have: write the certificate alone")
	}
	if _, err := parse([]byte(text.ValueString())); err != nil {
		return crud.Atf(at, "%w: write its text in PEM, which file() reads", err)
	}
	return nil
}

// certificateType is how a certificate is shown.
var certificateType = map[string]attr.Type{
	"subject": types.StringType, "issuer": types.StringType, "serial": types.StringType, "fingerprint": types.StringType,
	"not_before": types.StringType, "not_after": types.StringType, "purposes": types.ListType{ElemType: types.StringType},
}

var certificateTexts = map[string]string{
	"subject":     "Whose certificate it is, such as `/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com`.",
	"issuer":      "Who made it, such as `/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com`.",
	"serial":      "The number that its issuer gave it, in decimal digits.",
	"fingerprint": "SHA-256 of the certificate, in hexadecimal digits.",
	"not_before":  "When it begins to be valid, such as `2026-01-31T12:00:00Z`.",
	"not_after":   "When it ends to be valid, such as `2036-01-31T12:00:00Z`, which `timecmp` takes. Null where it names no time.",
	"purposes":    "What it may be used for, as `openssl x509 -purpose` names it. `S/MIME signing` is the one that tokens need.",
}

func certificateValue(c *pki.Certificate) types.Object {
	return types.ObjectValueMust(certificateType, map[string]attr.Value{
		"subject": types.StringValue(c.Subject().String()), "issuer": types.StringValue(c.Issuer().String()),
		"serial": types.StringValue(c.Serial().String()), "fingerprint": types.StringValue(c.Fingerprint()),
		"not_before": timeValue(c.NotBefore()), "not_after": timeValue(c.NotAfter()),
		"purposes": crud.TextList(c.Purposes()),
	})
}

func timeValue(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}
