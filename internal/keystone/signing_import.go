package keystone

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

// imported takes over what is there: the options, the files that they name, and what was asked for when these were made. Material without
// a key of the CA is somebody else's, which the next plan shows as "given". Unless this provider has made it, what was there before is not
// known: the options are unset when the resource goes, and the files stay.
func (w *work) imported(ctx context.Context, s *signing, conf *ini.File) error {
	s.takeOptions(conf)
	s.Given = types.ObjectNull(givenTypes)
	var err error
	if w.has, err = s.load(ctx, w.Machine); err != nil {
		return err
	}
	from := *s
	if w.has[caKey] == nil {
		from.Given = types.ObjectUnknown(givenTypes)
	}
	m := from.parse(w.has)
	if wrong := from.unfit(m, time.Now()); len(wrong) > 0 {
		return crud.At(path.Root("path"), errors.New("the signing material that it names is no good ("+strings.Join(wrong, "; ")+"): create the resource instead, with overwrite = true"))
	}
	accounts, err := w.Accounts(ctx)
	if err != nil {
		return err
	}
	there, err := w.recall(ctx)
	if err != nil {
		return err
	}
	if err := w.settle(ctx, there); err != nil {
		return err
	}
	for _, r := range from.roles() {
		if _, marked := w.record.Files[r]; !marked {
			w.record.Files[r] = found(r, s.path(r), w.has[r].Content)
		}
	}
	for key := range from.options() {
		if has := conf.Values(key.Section, key.Name); !there && len(has) > 0 {
			w.record.Options[key] = options.Mark{Ours: has}
		}
	}
	s.takeMaterial(m, w.has[signingCert], accounts)
	s.show(m, nothing, time.Now())
	s.Drift = crud.TextList(nil)
	return crud.SetPrivate(ctx, recordKey, w.record)
}

// takeOptions takes what the file says, or Keystone's own defaults.
func (s *signing) takeOptions(conf *ini.File) {
	get := func(section, option, otherwise string) types.String {
		if values := conf.Values(section, option); len(values) > 0 {
			return types.StringValue(values[len(values)-1])
		}
		return types.StringValue(otherwise)
	}
	format := formatPKI
	for _, one := range tokenFormats {
		provider := get("token", "provider", "").ValueString()
		if provider == tokenProvider(defaultRelease, one) || provider == tokenProvider(firstEntry, one) {
			format = one
		}
	}
	s.TokenFormat = get("signing", "token_format", format)
	s.Release = types.StringValue(releaseOf(get("token", "provider", "").ValueString(), s.TokenFormat.ValueString()))
	s.CertFile = get("signing", string(signingCert), defaultPaths[signingCert])
	s.KeyFile = get("signing", string(signingKey), defaultPaths[signingKey])
	s.CACerts = get("signing", string(caCert), defaultPaths[caCert])
	s.CAKey = get("signing", string(caKey), defaultPaths[caKey])
	s.CertSubject = get("signing", "cert_subject", "")
}

// releaseOf is the release that a file is written for, as far as it tells.
func releaseOf(provider, format string) string {
	switch {
	case provider != "" && provider == tokenProvider(firstEntry, format):
		return firstEntry
	case format == formatPKIZ:
		return firstPKIZ
	}
	return defaultRelease
}

// takeMaterial takes what was asked for when the material was made.
func (s *signing) takeMaterial(m material, file *machine.File, accounts *machine.Accounts) {
	c := m.certificates[0]
	if !sameSubject(s.CertSubject.ValueString(), c) {
		s.CertSubject = types.StringValue(c.Subject().String())
	}
	s.KeySize = types.Int64Value(bitsOf(m.keys[signingKey]))
	s.ValidDays = types.Int64Value(daysOf(c))
	s.RenewBeforeDays = types.Int64Value(defaultRenewBefore)
	s.Owner = types.StringValue(accounts.User(file.UID))
	s.Group = types.StringValue(accounts.Group(file.GID))
}
