package keystone

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

// readSigning leaves the arguments as they are, since most of them say how to make something: what is not as it was written is in
// "drift", and what has to be made anew for that, or because it ends soon, has no value.
func readSigning(ctx context.Context, on options.Files, s *signing) error {
	w, err := s.at(ctx, on)
	if err != nil {
		return err
	}
	conf, err := w.Load(ctx)
	if err != nil {
		return err
	}
	s.Located()
	if crud.Imported(ctx) != nil {
		return w.imported(ctx, s, conf)
	}
	there, err := w.recall(ctx)
	if err != nil {
		return err
	}
	if w.has, err = s.load(ctx, on.Machine); err != nil {
		return err
	}
	drift, lost := w.lost()
	if !there && w.record.Complete {
		drift = append(drift, w.recordPath()+" is missing")
	}
	more, err := w.elsewhere(ctx, conf)
	if err != nil {
		return err
	}
	s.show(s.parse(w.has), lost, time.Now())
	s.Drift = crud.TextList(append(drift, more...))
	return nil
}

// loss is what has to be made anew.
type loss int

const (
	nothing     loss = iota
	certificate      // of the signing key, and that key unless it is still there
	everything
)

// lost says which files do not hold any more what was written, and what that costs: who has the CA can have another certificate,
// and nobody can have the CA again.
func (w *work) lost() (drift []string, lost loss) {
	for _, r := range w.signing.roles() {
		m, marked := w.record.Files[r]
		file := w.has[r]
		switch {
		case file == nil:
			drift = append(drift, w.signing.path(r)+" is missing")
		case !marked || !m.is(r.print(file.Content)):
			drift = append(drift, w.signing.path(r)+" does not hold what was written")
		default:
			continue
		}
		if r == caKey || r == caCert {
			lost = everything
		}
		lost = max(lost, certificate)
	}
	return drift, lost
}

// elsewhere says what is not as it was written besides the files' contents.
func (w *work) elsewhere(ctx context.Context, conf *ini.File) (drift []string, err error) {
	s := w.signing
	accounts, err := w.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	o, unknown := s.owner(accounts)
	for _, r := range s.roles() {
		switch file := w.has[r]; {
		case file == nil:
		case unknown != nil:
			drift = append(drift, fmt.Sprintf("%s cannot belong to %s:%s any more, since there is none", s.path(r), s.Owner.ValueString(), s.Group.ValueString()))
		default:
			drift = append(drift, s.wrongAttributes(r, file.Info, o)...)
		}
	}
	wanted := s.options()
	for _, key := range options.Ordered(wanted) {
		want := wanted[key].Values
		switch has := conf.Values(key.Section, key.Name); {
		case len(has) == 0:
			drift = append(drift, fmt.Sprintf("%s of [%s] is not set", key.Name, key.Section))
		case !slices.Equal(has, want):
			drift = append(drift, fmt.Sprintf("%s of [%s] is %s instead of %s", key.Name, key.Section, strings.Join(has, ", "), strings.Join(want, ", ")))
		}
	}
	due, err := w.Due(ctx)
	for _, unit := range due {
		drift = append(drift, unit+" was not restarted since")
	}
	return drift, err
}

// show takes over what the files hold, without what is to be made anew.
func (s *signing) show(m material, lost loss, at time.Time) {
	s.SigningCertPEM, s.CACertPEM, s.NotAfter, s.SHA256Fingerprint = types.StringNull(), types.StringNull(), types.StringNull(), types.StringNull()
	s.Purposes, s.ReadyForRenewal = types.ListNull(types.StringType), types.BoolValue(false)
	if m.cas != nil && lost < everything {
		s.CACertPEM = types.StringValue(text(m.cas.Certificates()))
	}
	if m.certificates == nil || lost > nothing {
		return
	}
	s.SigningCertPEM = types.StringValue(text(m.certificates))
	s.SHA256Fingerprint = types.StringValue(m.certificates[0].Fingerprint())
	s.Purposes = crud.TextList(m.certificates[0].Purposes())
	end := m.ends(at)
	s.NotAfter = types.StringValue(end.UTC().Format(time.RFC3339))
	s.ReadyForRenewal = types.BoolValue(due(end, at, s.RenewBeforeDays.ValueInt64()))
}

// due reports whether so few days are left.
func due(end, at time.Time, days int64) bool {
	return at.AddDate(0, 0, int(days)).After(end)
}
