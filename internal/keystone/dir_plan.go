package keystone

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

// planLimit is how long a plan waits for Keystone, which the same apply may have to start.
const planLimit = 5 * time.Second

// directoryPath is the rule of paths of directories that are a service's own.
var directoryPath = place.NameRule{Noun: "directory", Fix: "/var/cache/nova/keystone-signing", Wrong: func(name string) string {
	switch wrong := place.FilePath.Wrong(name); {
	case name != "" && strings.Trim(name, "/") == "":
		return "is the root directory"
	case strings.HasSuffix(name, "/") && name[0] == '/':
		return "ends with /: write it without"
	case wrong != "":
		return wrong
	case strings.Contains(name, "$"):
		return "has a $, by which oslo.config would put in another option's value"
	case strings.Count(name, "/") < 2:
		return "is one of the system's own directories, and this one gets mode 0700"
	}
	return ""
}}

// accountName is the rule of users and groups, by name or number.
func accountName(noun, fix string) place.NameRule {
	return place.NameRule{Noun: noun, Fix: fix, Wrong: func(name string) string {
		switch {
		case name == "":
			return "is empty"
		case strings.ContainsAny(name, ":/\n\x00 "):
			return "has a colon, a slash or white space in it"
		}
		return ""
	}}
}

func validateDir(_ context.Context, d signingDir) error {
	errs := []error{
		d.Validate(), checkKeystoneURL(d.KeystoneURL),
		checkPEM(path.Root("signing_cert_pem"), d.SigningCertPEM, pki.ParseCertificates),
		checkPEM(path.Root("ca_cert_pem"), d.CACertPEM, pki.ParseAuthorities),
	}
	signing, ca, url := d.SigningCertPEM.IsNull(), d.CACertPEM.IsNull(), d.KeystoneURL.IsNull()
	switch {
	case url && signing && ca:
		errs = append(errs, crud.At(path.Root("keystone_url"), errNoCertificates))
	case url && signing:
		errs = append(errs, crud.Atf(path.Root("signing_cert_pem"), "there is ca_cert_pem and no signing_cert_pem: write both, or keystone_url instead"))
	case url && ca:
		errs = append(errs, crud.Atf(path.Root("ca_cert_pem"), "there is signing_cert_pem and no ca_cert_pem: write both, or keystone_url instead"))
	case !url && !d.KeystoneURL.IsUnknown() && (given(d.SigningCertPEM) || given(d.CACertPEM)):
		errs = append(errs, crud.Atf(path.Root("keystone_url"), "certificates come from it, and from signing_cert_pem and ca_cert_pem: keep one of the two"))
	}
	return errors.Join(errs...)
}

func given(v types.String) bool { return !v.IsNull() && !v.IsUnknown() }

func planDir(ctx context.Context, s DirSource, plan, prior *signingDir) error {
	if err := plan.CheckHost(s); err != nil {
		return err
	}
	if err := plan.planCertificates(ctx, dirClient{source: s}, prior); err != nil {
		return err
	}
	return plan.judge(ctx, prior)
}

// planCertificates shows which certificates Keystone gives out now. Where it cannot be asked, those that were placed stay;
// where there are none, it is asked when the plan is applied.
func (d *signingDir) planCertificates(ctx context.Context, c dirClient, prior *signingDir) error {
	var signing, ca types.String
	if err := errors.Join(crud.Configured(ctx, path.Root("signing_cert_pem"), &signing), crud.Configured(ctx, path.Root("ca_cert_pem"), &ca)); err != nil {
		return err
	}
	if !signing.IsNull() || !ca.IsNull() {
		d.SigningCertPEM, d.CACertPEM = signing, ca
		return nil
	}
	d.SigningCertPEM, d.CACertPEM = types.StringUnknown(), types.StringUnknown()
	if !given(d.KeystoneURL) {
		return nil
	}
	limited, cancel := context.WithTimeoutCause(ctx, planLimit, fmt.Errorf("no answer within %s", planLimit))
	defer cancel()
	p, err := c.published(limited, d.KeystoneURL.ValueString())
	if err == nil {
		d.SigningCertPEM, d.CACertPEM = types.StringValue(p.signing), types.StringValue(p.ca)
		return nil
	}
	if prior == nil || !prior.KeystoneURL.Equal(d.KeystoneURL) {
		return nil
	}
	own, marksErr := readDirMarks(ctx)
	if marksErr != nil {
		return marksErr
	}
	if own.placed(signingFile, prior.SigningCertPEM) && own.placed(caFile, prior.CACertPEM) {
		d.SigningCertPEM, d.CACertPEM = prior.SigningCertPEM, prior.CACertPEM
		crud.Warn(ctx, path.Root("keystone_url"), "Keystone was not asked for its certificates",
			fmt.Sprintf("%v. The ones that were placed are taken to be its own still.", err))
	}
	return nil
}

// judge shows what the certificates are, and refuses those by which services would refuse every token. What is placed already
// is an error of its own time: it must not be in the way of other changes.
func (d *signingDir) judge(ctx context.Context, prior *signingDir) error {
	d.SigningCert, d.CACert = types.ObjectUnknown(certificateType), types.ObjectUnknown(certificateType)
	if !given(d.SigningCertPEM) || !given(d.CACertPEM) {
		return nil
	}
	at := path.Root("signing_cert_pem")
	if given(d.KeystoneURL) {
		at = path.Root("keystone_url")
	}
	p, err := readPair(d.SigningCertPEM.ValueString(), d.CACertPEM.ValueString())
	if err != nil {
		return crud.At(at, err)
	}
	d.SigningCert, d.CACert = certificateValue(p.signers[0]), certificateValue(p.cas.Certificates()[0])
	err = refusal(p)
	if err != nil && prior != nil && prior.SigningCertPEM.Equal(d.SigningCertPEM) && prior.CACertPEM.Equal(d.CACertPEM) {
		crud.Warn(ctx, at, "Services refuse these certificates", err.Error()+".")
		return nil
	}
	return crud.At(at, err)
}

// refusal tells why services would refuse tokens.
func refusal(p pair) error {
	if _, err := p.verdict(time.Now()); err != nil {
		return fmt.Errorf("openssl cms -verify, which services run, would refuse every token that this certificate has signed: %w", err)
	}
	return nil
}
