package keystone

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

func validateSigning(_ context.Context, s signing) error {
	return errors.Join(s.Validate(), s.validateFormat(), s.validatePaths(), s.validateSubject(), s.validateRenewal(), s.validateGiven())
}

// validateFormat refuses releases that cannot sign tokens so.
func (s signing) validateFormat() error {
	if s.Release.IsUnknown() || s.TokenFormat.IsUnknown() {
		return nil
	}
	release := cmp.Or(s.Release.ValueString(), defaultRelease)
	switch {
	case !slices.Contains(releases, release):
		return crud.Atf(path.Root("release"), "%q is no release of OpenStack whose Keystone signs tokens: write one of %s; PKI tokens left Keystone in Ocata", release, strings.Join(releases, ", "))
	case s.TokenFormat.ValueString() == formatPKIZ && !since(release, firstPKIZ):
		return crud.Atf(path.Root("token_format"), "Keystone makes PKIZ tokens since Juno, and release is %q: write release = %q or a later one, or token_format = %q", release, firstPKIZ, formatPKI)
	}
	return nil
}

// validatePaths refuses files that would overwrite each other.
func (s signing) validatePaths() error {
	var errs []error
	first := map[string]string{}
	add := func(attribute string, v types.String, otherwise string) {
		if v.IsUnknown() {
			return
		}
		file := cmp.Or(v.ValueString(), otherwise)
		if other, twice := first[file]; twice {
			errs = append(errs, crud.Atf(path.Root(attribute), "%s is named twice, in %s and in %s: name a file of its own for each", file, other, attribute))
		}
		first[file] = attribute
		if strings.Contains(file, "$") {
			errs = append(errs, crud.Atf(path.Root(attribute), "%s has a $ in it, and oslo.config puts the value of another option in the place of what follows it: name a file without $", file))
		}
	}
	add("path", s.Path, defaultPath)
	for _, r := range allRoles {
		add(string(r), s.named()[r], defaultPaths[r])
	}
	return errors.Join(errs...)
}

func (s signing) validateSubject() error {
	at := path.Root("cert_subject")
	text := s.CertSubject.ValueString()
	if s.CertSubject.IsNull() || s.CertSubject.IsUnknown() {
		return nil
	}
	if strings.Contains(text, "$") {
		return crud.Atf(at, "the subject has a $ in it, and oslo.config puts the value of another option in the place of what follows it: leave it out")
	}
	if err := ini.CheckValue(text); err != nil {
		return crud.At(at, err)
	}
	_, err := pki.ParseSubject(text)
	return crud.At(at, err)
}

// validateRenewal refuses what would be renewed by every plan.
func (s signing) validateRenewal() error {
	if s.given() || s.ValidDays.IsUnknown() || s.RenewBeforeDays.IsUnknown() {
		return nil
	}
	valid, renew := int64(pki.DefaultDays), int64(defaultRenewBefore)
	at := path.Root("valid_days")
	if !s.ValidDays.IsNull() {
		valid = s.ValidDays.ValueInt64()
	}
	if !s.RenewBeforeDays.IsNull() {
		renew, at = s.RenewBeforeDays.ValueInt64(), path.Root("renew_before_days")
	}
	if renew >= valid {
		return crud.Atf(at, "material that is valid for %d days would be renewed %d days before it ends, and so always: write fewer days in renew_before_days than in valid_days", valid, renew)
	}
	return nil
}

// validateGiven refuses what would say how to make given material. The material itself is looked at by the plan.
func (s signing) validateGiven() error {
	if !s.given() || s.Given.IsUnknown() {
		return nil
	}
	var errs []error
	for _, one := range []struct {
		name  string
		value attr.Value
	}{{"ca_key", s.CAKey}, {"cert_subject", s.CertSubject}, {"key_size", s.KeySize}, {"valid_days", s.ValidDays}} {
		if !one.value.IsNull() {
			errs = append(errs, crud.Atf(path.Root(one.name), "material that is given is not made: leave out %s, which says how, or given", one.name))
		}
	}
	return errors.Join(errs...)
}

// sameSubject reports whether a text names the subject of a certificate.
func sameSubject(text string, c *pki.Certificate) bool {
	subject, err := pki.ParseSubject(text)
	return err == nil && subject.Equal(c.Subject())
}
