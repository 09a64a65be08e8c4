package pki

import (
	"bytes"
	"crypto"
	_ "crypto/md5"    // certificates of Keystone's first years
	_ "crypto/sha1"   // what Keystone signed with
	_ "crypto/sha256" // what Keystone signs with
	_ "crypto/sha3"   // OpenSSL knows it
	_ "crypto/sha512" // OpenSSL knows it

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// Algorithm names a digest, a signature or a kind of key.
type Algorithm struct {
	OID    string
	Params []byte // an element, or nil
}

// ReadAlgorithm reads an AlgorithmIdentifier.
func ReadAlgorithm(r *ber.Reader) (a Algorithm) {
	s := r.Sequence()
	a.OID = s.OID()
	if s.More() {
		a.Params = s.Any().Raw
	}
	s.End()
	return a
}

func (a Algorithm) equal(other Algorithm) bool {
	return a.OID == other.OID && bytes.Equal(a.Params, other.Params)
}

const (
	oidRSA     = "1.2.840.113549.1.1.1"
	oidPSS     = "1.2.840.113549.1.1.10"
	oidMGF1    = "1.2.840.113549.1.1.8"
	oidEC      = "1.2.840.10045.2.1"
	oidEd25519 = "1.3.101.112"
)

// digests are those that OpenSSL knows by itself, less those that nobody signs with.
var digests = map[string]crypto.Hash{
	"1.2.840.113549.2.5":      crypto.MD5,
	"1.3.14.3.2.26":           crypto.SHA1,
	"2.16.840.1.101.3.4.2.4":  crypto.SHA224,
	"2.16.840.1.101.3.4.2.1":  crypto.SHA256,
	"2.16.840.1.101.3.4.2.2":  crypto.SHA384,
	"2.16.840.1.101.3.4.2.3":  crypto.SHA512,
	"2.16.840.1.101.3.4.2.5":  crypto.SHA512_224,
	"2.16.840.1.101.3.4.2.6":  crypto.SHA512_256,
	"2.16.840.1.101.3.4.2.7":  crypto.SHA3_224,
	"2.16.840.1.101.3.4.2.8":  crypto.SHA3_256,
	"2.16.840.1.101.3.4.2.9":  crypto.SHA3_384,
	"2.16.840.1.101.3.4.2.10": crypto.SHA3_512,
}

// signatures are those made of a digest and a kind of key.
var signatures = map[string]struct {
	key  string
	hash crypto.Hash
}{
	"1.2.840.113549.1.1.2":    {oidRSA, 0}, // MD2 and MD4: names that may stand where no signature is checked
	"1.2.840.113549.1.1.3":    {oidRSA, 0},
	"1.2.840.113549.1.1.4":    {oidRSA, crypto.MD5},
	"1.2.840.113549.1.1.5":    {oidRSA, crypto.SHA1},
	"1.3.14.3.2.29":           {oidRSA, crypto.SHA1},
	"1.2.840.113549.1.1.14":   {oidRSA, crypto.SHA224},
	"1.2.840.113549.1.1.11":   {oidRSA, crypto.SHA256},
	"1.2.840.113549.1.1.12":   {oidRSA, crypto.SHA384},
	"1.2.840.113549.1.1.13":   {oidRSA, crypto.SHA512},
	"2.16.840.1.101.3.4.3.13": {oidRSA, crypto.SHA3_224},
	"2.16.840.1.101.3.4.3.14": {oidRSA, crypto.SHA3_256},
	"2.16.840.1.101.3.4.3.15": {oidRSA, crypto.SHA3_384},
	"2.16.840.1.101.3.4.3.16": {oidRSA, crypto.SHA3_512},
	"1.2.840.10045.4.1":       {oidEC, crypto.SHA1},
	"1.2.840.10045.4.3.1":     {oidEC, crypto.SHA224},
	"1.2.840.10045.4.3.2":     {oidEC, crypto.SHA256},
	"1.2.840.10045.4.3.3":     {oidEC, crypto.SHA384},
	"1.2.840.10045.4.3.4":     {oidEC, crypto.SHA512},
	oidPSS:                    {oidPSS, 0},
	oidEd25519:                {oidEd25519, 0},
}

// Digest is the digest that an algorithm names. Some messages name a signature of RSA instead, which OpenSSL puts up with.
func (a Algorithm) Digest() (crypto.Hash, bool) {
	if hash, ok := digests[a.OID]; ok {
		return hash, true
	}
	s, ok := signatures[a.OID]
	return s.hash, ok && s.key == oidRSA && s.hash != 0
}

// IsDigest reports whether the algorithm is a digest, and not a signature that says which one.
func (a Algorithm) IsDigest() bool { return digests[a.OID] != 0 }
