package keystone

import (
	"crypto"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

func TestTokenProvider(t *testing.T) {
	for _, c := range []struct{ release, format, want string }{
		{"folsom", formatPKI, ""},
		{"havana", formatUUID, ""},
		{"icehouse", formatPKI, "keystone.token.providers.pki.Provider"},
		{"icehouse", formatUUID, "keystone.token.providers.uuid.Provider"},
		{"juno", formatPKIZ, "keystone.token.providers.pkiz.Provider"},
		{"kilo", formatPKI, "keystone.token.providers.pki.Provider"},
		{"liberty", formatPKIZ, "pkiz"},
		{"newton", formatPKI, "pki"},
	} {
		if got := tokenProvider(c.release, c.format); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.format, c.release, got, c.want)
		}
	}
}

func TestDue(t *testing.T) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		end  time.Time
		days int64
		want bool
	}{
		{now.AddDate(0, 0, 30), 30, false},
		{now.AddDate(0, 0, 30).Add(-time.Second), 30, true},
		{now.Add(time.Second), 0, false},
		{now.Add(-time.Second), 0, true},
		{now.AddDate(10, 0, 0), maxDays, true},
	} {
		if got := due(c.end, now, c.days); got != c.want {
			t.Errorf("%s, %d days before: %t", c.end, c.days, got)
		}
	}
}

// set is a set of material for tests, the CA's part made so many days before the rest.
type set struct {
	signing
	keys map[role]crypto.Signer
	has  map[role]*machine.File
}

func newSet(t *testing.T, caDays, days int) set {
	t.Helper()
	s := set{
		signing: signing{
			CertFile: types.StringValue("/cert"), KeyFile: types.StringValue("/key"), CACerts: types.StringValue("/ca"), CAKey: types.StringValue("/cakey"),
			CertSubject: types.StringValue(defaultSubject), KeySize: types.Int64Value(1024), ValidDays: types.Int64Value(int64(days)), RenewBeforeDays: types.Int64Value(defaultRenewBefore),
			Given: types.ObjectNull(givenTypes),
		},
		keys: map[role]crypto.Signer{}, has: map[role]*machine.File{},
	}
	subject, err := pki.ParseSubject(defaultSubject)
	must(t, err)
	put := func(r role, content []byte) {
		s.has[r] = &machine.File{Info: machine.Info{Mode: r.mode()}, Content: content}
	}
	for _, r := range []role{caKey, signingKey} {
		key, err := pki.NewKey(1024)
		must(t, err)
		content, err := pki.MarshalKey(key)
		must(t, err)
		s.keys[r] = key
		put(r, content)
	}
	now := time.Now().UTC()
	ca, err := pki.NewAuthority(s.keys[caKey], subject, caDays, now)
	must(t, err)
	request, err := pki.NewRequest(s.keys[signingKey], subject)
	must(t, err)
	cert, err := pki.SignRequest(ca, s.keys[caKey], request, days, now)
	must(t, err)
	put(caCert, ca.PEM())
	put(signingCert, cert.PEM())
	return s
}

func (s set) work() *work {
	w := &work{signing: s.signing, has: s.has, record: record{Files: map[role]mark{}}}
	for r, file := range s.has {
		w.record.Files[r] = found(r, s.path(r), file.Content)
	}
	return w
}

// TestEnds has a certificate that outlives its CA, as one does that is made anew after some years.
func TestEnds(t *testing.T) {
	s := newSet(t, 100, 200)
	now := time.Now()
	m := s.parse(s.has)
	if days := m.ends(now).Sub(now).Hours() / 24; days < 99 || days > 101 {
		t.Errorf("it ends in %f days", days)
	}
	if wrong := s.unfit(m, now); wrong != nil {
		t.Errorf("it is no good: %v", wrong)
	}
	if wrong := s.unfit(m, now.AddDate(0, 0, 150)); len(wrong) != 1 || !strings.Contains(wrong[0], "certificate has expired") {
		t.Errorf("after 150 days it says %v", wrong)
	}
	if days := daysOf(m.certificates[0]); days != 200 {
		t.Errorf("it is valid for %d days", days)
	}
}

func TestDiffers(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*set)
		want   string // "" is nothing
	}{
		{"as configured", func(*set) {}, ""},
		{"missing", func(s *set) { delete(s.has, caKey) }, "/cakey: it is missing"},
		{"other size", func(s *set) { s.KeySize = types.Int64Value(2048) }, "/cakey has 1024 bits, and key_size is 2048"},
		{"other days", func(s *set) { s.ValidDays = types.Int64Value(99) }, "/ca is valid for 100 days, and valid_days is 99"},
		{"other subject", func(s *set) { s.CertSubject = types.StringValue("/CN=x") }, "/cert is the certificate of /C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com, and cert_subject is /CN=x"},
		{"keys swapped", func(s *set) { s.has[caKey], s.has[signingKey] = s.has[signingKey], s.has[caKey] }, "key values mismatch"},
		{"other mode", func(s *set) { s.has[signingKey].Mode = 0o644 }, "/key has mode 0644 instead of 0640"},
		{"other owner", func(s *set) { s.has[caCert].UID = 7 }, "/ca belongs to 7:0 instead of"},
	} {
		s := newSet(t, 100, 100)
		c.change(&s)
		w := s.work()
		clear(w.record.Files)
		got := strings.Join(w.differs(), "; ")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLost(t *testing.T) {
	other := newSet(t, 10, 10)
	for _, c := range []struct {
		name   string
		change func(set)
		want   loss
	}{
		{"nothing", func(set) {}, nothing},
		{"key in another form", func(s set) { s.has[signingKey].Content = append([]byte("Some text.\n"), s.has[signingKey].Content...) }, nothing},
		{"certificate", func(s set) { delete(s.has, signingCert) }, certificate},
		{"another certificate", func(s set) { s.has[signingCert] = other.has[signingCert] }, certificate},
		{"one more certificate", func(s set) {
			s.has[signingCert].Content = append(s.has[signingCert].Content, other.has[signingCert].Content...)
		}, certificate},
		{"key", func(s set) { s.has[signingKey] = other.has[signingKey] }, certificate},
		{"half a key", func(s set) { s.has[signingKey].Content = s.has[signingKey].Content[:300] }, certificate},
		{"CA", func(s set) { s.has[caCert] = other.has[caCert] }, everything},
		{"key of the CA", func(s set) { delete(s.has, caKey) }, everything},
	} {
		s := newSet(t, 10, 10)
		w := s.work()
		c.change(s)
		drift, lost := w.lost()
		if lost != c.want || (len(drift) > 0) != (c.want > nothing) {
			t.Errorf("%s: %v costs %d, want %d", c.name, drift, lost, c.want)
		}
	}
}

func TestPlan(t *testing.T) {
	prior := newSet(t, 100, 100).signing
	prior.Purposes = types.ListNull(types.StringType)
	prior.SigningCertPEM, prior.CACertPEM = types.StringValue("cert"), types.StringValue("ca")
	prior.NotAfter, prior.SHA256Fingerprint, prior.ReadyForRenewal = types.StringValue("then"), types.StringValue("print"), types.BoolValue(false)
	for _, c := range []struct {
		name            string
		change          func(plan, prior *signing)
		cert, ca, ready bool // whether they are unknown
	}{
		{"nothing", func(_, _ *signing) {}, false, false, false},
		{"format", func(plan, _ *signing) { plan.TokenFormat = types.StringValue(formatUUID) }, false, false, false},
		{"size", func(plan, _ *signing) { plan.KeySize = types.Int64Value(2048) }, true, true, true},
		{"days", func(plan, _ *signing) { plan.ValidDays = types.Int64Unknown() }, true, true, true},
		{"subject", func(plan, _ *signing) { plan.CertSubject = types.StringValue("/CN=x") }, true, true, true},
		{"ready", func(_, prior *signing) { prior.ReadyForRenewal = types.BoolValue(true) }, true, true, true},
		{"renewal", func(plan, _ *signing) { plan.RenewBeforeDays = types.Int64Value(1) }, false, false, true},
		{"lost certificate", func(_, prior *signing) { prior.SigningCertPEM = types.StringNull() }, true, false, true},
		{"lost CA", func(_, prior *signing) {
			prior.SigningCertPEM, prior.CACertPEM = types.StringNull(), types.StringNull()
		}, true, true, true},
		{"given before", func(_, prior *signing) { prior.Given = types.ObjectUnknown(givenTypes) }, true, true, true},
	} {
		plan, before := prior, prior
		plan.unknown()
		c.change(&plan, &before)
		must(t, planSigning(t.Context(), nil, &plan, &before))
		if plan.SigningCertPEM.IsUnknown() != c.cert || plan.SHA256Fingerprint.IsUnknown() != c.cert || plan.CACertPEM.IsUnknown() != c.ca || plan.ReadyForRenewal.IsUnknown() != c.ready {
			t.Errorf("%s: the plan is %v, %v, %v", c.name, plan.SigningCertPEM, plan.CACertPEM, plan.ReadyForRenewal)
		}
	}
}

func TestTakeOptions(t *testing.T) {
	for _, c := range []struct{ conf, format, release, certfile string }{
		{"", "PKI", "icehouse", defaultPaths[signingCert]},
		{"[signing]\ntoken_format = UUID\ncertfile = /srv/c.pem\n", "UUID", "icehouse", "/srv/c.pem"},
		{"[token]\nprovider = keystone.token.providers.uuid.Provider\n", "UUID", "icehouse", defaultPaths[signingCert]},
		{"[token]\nprovider = keystone.token.providers.pkiz.Provider\n", "PKIZ", "juno", defaultPaths[signingCert]},
		{"[token]\nprovider = pki\n[signing]\ncertfile = /a\ncertfile = /b\n", "PKI", "liberty", "/b"},
	} {
		conf, err := ini.Parse([]byte(c.conf))
		must(t, err)
		var s signing
		s.takeOptions(conf)
		if s.TokenFormat.ValueString() != c.format || s.Release.ValueString() != c.release || s.CertFile.ValueString() != c.certfile {
			t.Errorf("%q is read as %s of %s with %s", c.conf, s.TokenFormat, s.Release, s.CertFile)
		}
	}
}
