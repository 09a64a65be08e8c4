package keystone

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

// planSigning shows what will be made anew. That it is time for that, Read has found: a plan looks at no clock, so that it stays the same
// until it is applied.
func planSigning(ctx context.Context, source options.Source, plan, prior *signing) error {
	if err := plan.CheckHost(source); err != nil {
		return err
	}
	plan.Drift = crud.TextList(nil)
	switch {
	case plan.given():
		return plan.planGiven(ctx, prior)
	case prior == nil || plan.allAnew(*prior):
		plan.unknown()
	case prior.SigningCertPEM.IsNull():
		plan.unknown()
		plan.CACertPEM = prior.CACertPEM
	default:
		plan.same(*prior)
	}
	return nil
}

// allAnew reports whether the CA is to be made, and all that hangs on it.
func (s signing) allAnew(prior signing) bool {
	return prior.given() || prior.CACertPEM.IsNull() || prior.ReadyForRenewal.ValueBool() ||
		!s.KeySize.Equal(prior.KeySize) || !s.ValidDays.Equal(prior.ValidDays) || !s.CertSubject.Equal(prior.CertSubject)
}

func (s *signing) unknown() {
	s.SigningCertPEM, s.CACertPEM, s.NotAfter, s.SHA256Fingerprint = types.StringUnknown(), types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	s.Purposes, s.ReadyForRenewal = types.ListUnknown(types.StringType), types.BoolUnknown()
}

func (s *signing) same(prior signing) {
	s.SigningCertPEM, s.CACertPEM, s.NotAfter, s.SHA256Fingerprint = prior.SigningCertPEM, prior.CACertPEM, prior.NotAfter, prior.SHA256Fingerprint
	s.Purposes, s.ReadyForRenewal = prior.Purposes, prior.ReadyForRenewal
	if !s.RenewBeforeDays.Equal(prior.RenewBeforeDays) {
		s.ReadyForRenewal = types.BoolUnknown()
	}
}

// planGiven checks and shows what is given, as far as it is known. What was written already is not checked again: it comes to an end, and
// must not keep anybody from destroying it then.
func (s *signing) planGiven(ctx context.Context, prior *signing) error {
	s.unknown()
	if s.Given.IsUnknown() {
		return nil
	}
	g, err := s.handed(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	if known(g.SigningCertPEM) && known(g.CACertPEM) {
		var m material
		for _, r := range []role{signingCert, caCert} {
			_ = m.add(r, g.contents()[r]) // check says it
		}
		s.show(m, nothing, now)
		s.ReadyForRenewal = types.BoolUnknown()
	}
	if !known(s.SigningCertPEM) || !known(s.CACertPEM) || prior == nil || !prior.given() ||
		!s.SigningCertPEM.Equal(prior.SigningCertPEM) || !s.CACertPEM.Equal(prior.CACertPEM) || !s.sameKey(ctx, *prior) {
		return g.check(now)
	}
	s.same(*prior)
	if s.ReadyForRenewal.ValueBool() {
		crud.Warn(ctx, path.Root("given"), "The given material ends soon",
			"It is valid until "+s.NotAfter.ValueString()+", and only who made it can renew it: give new material before that.")
	}
	return nil
}

func (s signing) sameKey(ctx context.Context, prior signing) bool {
	now, err := s.handed(ctx)
	before, errBefore := prior.handed(ctx)
	return err == nil && errBefore == nil && now.KeyVersion.Equal(before.KeyVersion)
}

func known(v types.String) bool { return !v.IsNull() && !v.IsUnknown() }
