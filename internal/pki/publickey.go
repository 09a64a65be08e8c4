package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// publicKey is the key in a certificate.
type publicKey struct {
	kind string // the OID of its algorithm
	key  crypto.PublicKey
	pss  *pssParams // what a key made for PSS restricts itself to, if it does
	err  error      // why there is no key
}

// readPublicKey reads a SubjectPublicKeyInfo. A key that is not understood makes no certificate unreadable, and matters
// once it is needed.
func readPublicKey(r *ber.Reader) *publicKey {
	raw, s := r.RawSequence()
	alg := ReadAlgorithm(s)
	bits, _ := s.Bits()
	s.End()
	k := &publicKey{kind: alg.OID}
	if r.Err() != nil {
		return k
	}
	switch alg.OID {
	case oidRSA, oidPSS:
		k.key, k.err = readRSA(bits)
		if k.err == nil && alg.OID == oidPSS && alg.Params != nil {
			k.pss, k.err = readPSS(alg)
		}
	case oidEC, oidEd25519:
		k.key, k.err = x509.ParsePKIXPublicKey(raw)
	default:
		k.err = fmt.Errorf("type %s is not supported", alg.OID)
	}
	if k.err != nil {
		k.err = fmt.Errorf("public key: %w", k.err)
	}
	return k
}

func readRSA(data []byte) (*rsa.PublicKey, error) {
	r := ber.NewReader(data)
	s := r.Sequence()
	n, e := new(big.Int).SetBytes(s.Integer()), new(big.Int).SetBytes(s.Integer())
	s.End()
	switch {
	case r.Err() != nil:
		return nil, r.Err()
	case n.Sign() == 0 || n.BitLen() > 16384:
		return nil, fmt.Errorf("a modulus of %d bits", n.BitLen())
	case e.Sign() == 0 || e.BitLen() > 31:
		return nil, errors.New("an exponent of more than 31 bits")
	}
	return &rsa.PublicKey{N: n, E: int(e.Int64())}, nil
}

// canMake reports whether the key is of the kind that a signature is made with.
func (k *publicKey) canMake(signature string) bool {
	return k.kind == signature || k.kind == oidRSA && signature == oidPSS
}

// equal reports whether the key is the public half of a private key.
func (k *publicKey) equal(private crypto.Signer) bool {
	switch public := private.Public().(type) {
	case *rsa.PublicKey:
		return public.Equal(k.key)
	case *ecdsa.PublicKey:
		return public.Equal(k.key)
	case ed25519.PublicKey:
		return public.Equal(k.key)
	}
	return false
}
