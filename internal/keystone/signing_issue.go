package keystone

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// issue makes new contents as keystone-manage pki_setup does: all of them, or the signing certificate alone, by the CA that is there, and
// its key where that is lost. Material that is given is checked once more, since the plan need not have known it.
func (w *work) issue(ctx context.Context, all bool) (contents, error) {
	if w.signing.given() {
		return w.hand(ctx)
	}
	bits, days := int(w.signing.KeySize.ValueInt64()), int(w.signing.ValidDays.ValueInt64())
	now := time.Now().UTC() // days are calendar days, and may have 23 hours elsewhere
	subject, err := pki.ParseSubject(w.signing.CertSubject.ValueString())
	if err != nil {
		return nil, crud.At(path.Root("cert_subject"), err)
	}
	made := contents{}
	var (
		authorityKey crypto.Signer
		authority    *pki.Certificate
	)
	if all {
		if authorityKey, err = made.newKey(caKey, bits); err != nil {
			return nil, err
		}
		if authority, err = pki.NewAuthority(authorityKey, subject, days, now); err != nil {
			return nil, err
		}
		made[caCert] = authority.PEM()
	} else if authorityKey, authority, err = w.authority(); err != nil {
		return nil, err
	}
	key, err := w.ownKey()
	if all || err != nil {
		if key, err = made.newKey(signingKey, bits); err != nil {
			return nil, err
		}
	}
	request, err := pki.NewRequest(key, subject)
	if err != nil {
		return nil, err
	}
	certificate, err := pki.SignRequest(authority, authorityKey, request, days, now)
	if err != nil {
		return nil, err
	}
	made[signingCert] = certificate.PEM()
	return made, nil
}

func (c contents) newKey(r role, bits int) (*rsa.PrivateKey, error) {
	key, err := pki.NewKey(bits)
	if err == nil {
		c[r], err = pki.MarshalKey(key)
	}
	return key, err
}

var errPlanAgain = errors.New("it has changed since the plan was made: plan and apply again")

// authority is the CA that is there.
func (w *work) authority() (crypto.Signer, *pki.Certificate, error) {
	for _, r := range []role{caKey, caCert} {
		if has := w.has[r]; has == nil || !w.record.Files[r].is(r.print(has.Content)) {
			return nil, nil, crud.At(r.at(), fmt.Errorf("%s on %s: %w", w.signing.path(r), w.Name(), errPlanAgain))
		}
	}
	key, err := pki.ParseKey(w.has[caKey].Content)
	if err != nil {
		return nil, nil, err
	}
	certificates, err := caCert.certificates(w.has[caCert].Content)
	if err != nil {
		return nil, nil, err
	}
	return key, certificates[0], nil
}

// ownKey is the signing key that is there, if it is the one that was made.
func (w *work) ownKey() (crypto.Signer, error) {
	has := w.has[signingKey]
	if has == nil || !w.record.Files[signingKey].is(signingKey.print(has.Content)) {
		return nil, errPlanAgain
	}
	return pki.ParseKey(has.Content)
}

// hand takes what is given, as far as the files do not hold it yet. In files that were found so, the form of a key or certificate
// may be another.
func (w *work) hand(ctx context.Context) (contents, error) {
	g, err := w.signing.handed(ctx)
	if err != nil {
		return nil, err
	}
	given := contents{}
	for r, content := range g.contents() {
		m, marked := w.record.Files[r]
		has := w.has[r]
		if has != nil && marked && (bytes.Equal(has.Content, content) || !m.Made && !m.Kept && r.print(has.Content) == r.print(content)) {
			continue
		}
		given[r] = content
	}
	if len(given) > 0 {
		err = g.check(time.Now())
	}
	return given, err
}
