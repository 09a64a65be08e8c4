package keystone

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// givenMaterial is what somebody else has made.
type givenMaterial struct {
	SigningCertPEM  types.String `tfsdk:"signing_cert_pem"`
	CACertPEM       types.String `tfsdk:"ca_cert_pem"`
	SigningKeyPEMWO types.String `tfsdk:"signing_key_pem_wo"`
	KeyVersion      types.String `tfsdk:"key_version"`
}

var givenTypes = map[string]attr.Type{
	"signing_cert_pem": types.StringType, "ca_cert_pem": types.StringType, "signing_key_pem_wo": types.StringType, "key_version": types.StringType,
}

func givenAt(name string) path.Path { return path.Root("given").AtName(name) }

// given reports whether the material is not to be made.
func (s signing) given() bool { return !s.Given.IsNull() }

// handed reads "given", with the key from the configuration.
func (s signing) handed(ctx context.Context) (g givenMaterial, err error) {
	diags := s.Given.As(ctx, &g, basetypes.ObjectAsOptions{})
	for _, d := range diags.Errors() {
		return g, fmt.Errorf("given: %s", d.Detail())
	}
	return g, crud.Configured(ctx, givenAt("signing_key_pem_wo"), &g.SigningKeyPEMWO)
}

func (g givenMaterial) contents() contents {
	return contents{
		caCert:      []byte(g.CACertPEM.ValueString()),
		signingKey:  []byte(g.SigningKeyPEMWO.ValueString()),
		signingCert: []byte(g.SigningCertPEM.ValueString()),
	}
}

// check says all that keeps the material from signing tokens that services accept, as far as its parts are known: what openssl
// would say, and why.
func (g givenMaterial) check(at time.Time) error {
	var (
		errs         []error
		certificates []*pki.Certificate
		authorities  *pki.Authorities
	)
	add := func(name string, err error) {
		if err != nil {
			errs = append(errs, crud.At(givenAt(name), fmt.Errorf("it is no good, as openssl says of given.%s: %w%s", name, err, fix(err))))
		}
	}
	readable := func(name string, v types.String) bool {
		if !known(v) {
			return false
		}
		if name != "signing_key_pem_wo" && strings.Contains(v.ValueString(), "PRIVATE KEY-----") {
			errs = append(errs, crud.Atf(givenAt(name), "there is a private key beside the certificate, which would get into the plan and the state: "+
				"write the key in signing_key_pem_wo alone, and change it if it was stored anywhere"))
			return false
		}
		return true
	}
	if readable("signing_cert_pem", g.SigningCertPEM) {
		var err error
		certificates, err = pki.ParseCertificates([]byte(g.SigningCertPEM.ValueString()))
		add("signing_cert_pem", err)
	}
	if readable("ca_cert_pem", g.CACertPEM) {
		var err error
		authorities, err = pki.ParseAuthorities([]byte(g.CACertPEM.ValueString()))
		add("ca_cert_pem", err)
	}
	if readable("signing_key_pem_wo", g.SigningKeyPEMWO) {
		key, err := pki.ParseKey([]byte(g.SigningKeyPEMWO.ValueString()))
		if err == nil && certificates != nil {
			err = certificates[0].CheckKey(key)
		}
		add("signing_key_pem_wo", err)
	}
	if certificates != nil && authorities != nil {
		_, err := authorities.Verify(certificates[0], certificates[1:], at)
		add(blamed(err), err)
	}
	return errors.Join(errs...)
}

// blamed is the attribute in which the matter is to be mended.
func blamed(err error) string {
	refused := new(pki.VerifyError)
	if errors.As(err, &refused) && refused.Depth == 0 && refused.Reason != pki.NoIssuer && refused.Reason != pki.NoLocalIssuer && refused.Reason != pki.UnverifiableLeaf {
		return "signing_cert_pem"
	}
	return "ca_cert_pem"
}

// fix says what to give instead.
func fix(err error) string {
	refused := new(pki.VerifyError)
	if !errors.As(err, &refused) {
		return ""
	}
	which := "a signing certificate"
	if refused.Depth > 0 {
		which = "a certificate of the CA"
	}
	switch refused.Reason {
	case pki.KeyMismatch:
		return "; give the key that the first certificate of signing_cert_pem was made for"
	case pki.WrongPurpose:
		return "; give " + which + " that may sign mail: whose extendedKeyUsage is absent or has emailProtection, and whose keyUsage is absent or has digitalSignature or nonRepudiation"
	case pki.Expired:
		return "; give " + which + " that is still valid"
	case pki.NotYetValid:
		return "; give " + which + " that is valid already, or set this machine's clock"
	case pki.NoIssuer, pki.NoLocalIssuer, pki.UnverifiableLeaf:
		return "; give the certificate of its issuer, and that one's up to a self-signed certificate"
	case pki.SelfSigned:
		return "; give a certificate that the CA has signed, or this one as ca_cert_pem, too"
	case pki.InvalidCA, pki.NoCertSign:
		return "; give a CA whose certificate has basicConstraints CA:TRUE and no keyUsage without keyCertSign"
	case pki.BadSignature:
		return "; the CA has the issuer's name and another key: give the CA that has signed it"
	}
	return ""
}
