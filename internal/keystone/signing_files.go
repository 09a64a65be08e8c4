package keystone

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// role is what a file of the material is for: the option, and the attribute, that names it.
type role string

const (
	caKey       role = "ca_key"
	caCert      role = "ca_certs"
	signingKey  role = "keyfile"
	signingCert role = "certfile"
)

// allRoles are in the order in which the files are written.
var allRoles = []role{caKey, caCert, signingKey, signingCert}

// contents are the new contents of files.
type contents map[role][]byte

func (r role) at() path.Path { return path.Root(string(r)) }

func (r role) isKey() bool { return r == caKey || r == signingKey }

// mode is that of keystone-manage pki_setup.
func (r role) mode() fs.FileMode {
	if r.isKey() {
		return 0o640
	}
	return 0o644
}

// print is the same for files that hold the same certificates, or the same key; "" for one that openssl could not read. It
// gives nothing of a key away but its public half.
func (r role) print(content []byte) string {
	var data []byte
	if r.isKey() {
		key, err := pki.ParseKey(content)
		if err == nil {
			data, err = x509.MarshalPKIXPublicKey(key.Public())
		}
		if err != nil {
			return ""
		}
	} else {
		certificates, err := r.certificates(content)
		if err != nil {
			return ""
		}
		for _, c := range certificates {
			data = append(data, c.DER()...)
		}
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// certificates reads a file of certificates as openssl does: nothing may be wrong with those of the CA.
func (r role) certificates(content []byte) ([]*pki.Certificate, error) {
	if r == signingCert {
		return pki.ParseCertificates(content)
	}
	authorities, err := pki.ParseAuthorities(content)
	if err != nil {
		return nil, err
	}
	return authorities.Certificates(), nil
}

// roles are those of the files that there are to be: whoever gives the material keeps the key of the CA.
func (s signing) roles() []role {
	if s.given() {
		return allRoles[1:]
	}
	return allRoles
}

func (s signing) path(r role) string { return s.named()[r].ValueString() }

func (s signing) named() map[role]types.String {
	return map[role]types.String{caKey: s.CAKey, caCert: s.CACerts, signingKey: s.KeyFile, signingCert: s.CertFile}
}

// load reads the files that there are.
func (s signing) load(ctx context.Context, m *machine.Machine) (map[role]*machine.File, error) {
	has := map[role]*machine.File{}
	for _, r := range s.roles() {
		content, info, err := m.Read(ctx, s.path(r))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, crud.At(r.at(), err)
		default:
			has[r] = &machine.File{Info: info, Content: content}
		}
	}
	return has, nil
}

func contains(roles []role, r role) bool { return slices.Contains(roles, r) }

// text is the certificates as PEM, with nothing else that a file may hold, such as a key.
func text(certificates []*pki.Certificate) string {
	var b strings.Builder
	for _, c := range certificates {
		b.Write(c.PEM())
	}
	return b.String()
}
