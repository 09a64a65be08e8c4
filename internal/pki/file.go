package pki

import (
	"errors"
	"slices"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// MaxFile bounds what is read of certificates or keys, in bytes.
const MaxFile = 8 << 20

var errTooLong = errors.New("it is longer than 8 MiB")

// ParseCertificates reads the certificates of a signing_cert.pem as the -certfile of openssl is read: PEM or DER, and what
// else the file holds, or holds in bad form, does not matter as long as one certificate can be read. The error is an
// [UnreadableError].
func ParseCertificates(file []byte) ([]*Certificate, error) {
	if len(file) > MaxFile {
		return nil, &UnreadableError{What: "signing certificate", Err: errTooLong}
	}
	var all []*Certificate
	var last error
	seen := map[string]bool{}
	add := func(der []byte) (rest []byte) {
		c, rest, err := parse(der)
		if err != nil {
			last = err
			return nil
		}
		if !seen[string(c.raw)] {
			seen[string(c.raw)] = true
			all = append(all, c)
		}
		return rest
	}
	if len(file) > 0 && file[0] == 0x30 {
		file = add(file)
	}
	for {
		b, rest, err := NextBlock(file)
		if errors.Is(err, ErrNoBlock) {
			break
		}
		file = rest
		switch {
		case err != nil:
			last = err
		case !isCertificate(b.Label):
		case len(b.Header) > ignoredHeader:
			last = b.Plain()
		default:
			add(b.Bytes)
		}
	}
	if len(all) == 0 {
		if last == nil {
			last = errors.New("it holds no certificate")
		}
		return nil, &UnreadableError{What: "signing certificate", Err: last}
	}
	return all, nil
}

// ignoredHeader is how long a header may be that OpenSSL passes over in this file.
const ignoredHeader = 10

func isCertificate(label string) bool {
	return slices.Contains([]string{"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"}, label)
}

func parse(der []byte) (c *Certificate, rest []byte, err error) {
	r := ber.NewReader(der)
	c = ReadCertificate(r)
	if r.Err() != nil {
		return nil, nil, r.Err()
	}
	return c, r.Rest(), nil
}

// Authorities are the certificates of a CA file.
type Authorities struct{ certificates []*Certificate }

// Certificates are those of the file, in its order.
func (a *Authorities) Certificates() []*Certificate { return slices.Clone(a.certificates) }

// ParseAuthorities reads a cacert.pem as the -CAfile of openssl is read: PEM only, and nothing in it may be malformed. The
// error is an [UnreadableError].
func ParseAuthorities(file []byte) (*Authorities, error) {
	a, err := parseAuthorities(file)
	if err != nil {
		return nil, &UnreadableError{What: "CA file", Err: err}
	}
	return a, nil
}

func parseAuthorities(file []byte) (*Authorities, error) {
	if len(file) > MaxFile {
		return nil, errTooLong
	}
	a := new(Authorities)
	seen := map[string]bool{}
	for {
		b, rest, err := NextBlock(file)
		if errors.Is(err, ErrNoBlock) {
			break
		}
		if err != nil {
			return nil, err
		}
		file = rest
		if err := b.Plain(); err != nil {
			return nil, err
		}
		if !isCertificate(b.Label) {
			continue
		}
		c, behind, err := parse(b.Bytes)
		if err != nil {
			return nil, err
		}
		if b.Label == "TRUSTED CERTIFICATE" && len(behind) > 0 {
			r := ber.NewReader(behind)
			if c.trust = readTrust(r); r.Err() != nil {
				return nil, r.Err()
			}
		}
		if !seen[string(c.raw)] {
			seen[string(c.raw)] = true
			a.certificates = append(a.certificates, c)
		}
	}
	if len(a.certificates) == 0 {
		return nil, errors.New("it holds no certificate")
	}
	return a, nil
}
