package pki

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"errors"
	"fmt"
	"math/big"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

var errSignature = errors.New("the signature does not fit")

// CheckDigest checks the signature of a digest as CMS has it: alg says how an RSA key signed; a key of another kind does
// so in one way only, whatever alg says.
func (c *Certificate) CheckDigest(alg Algorithm, hash crypto.Hash, digest, signature []byte) error {
	k := c.key
	if k.err != nil {
		return k.err
	}
	if _, ok := k.key.(*rsa.PublicKey); !ok {
		return k.check(hash, digest, signature)
	}
	if alg.OID == oidPSS {
		return k.checkPSS(alg, hash, digest, signature)
	}
	if made, ok := signatures[alg.OID]; alg.OID != oidRSA && (!ok || made.key != oidRSA) {
		return fmt.Errorf("a key of RSA makes no signature of type %s", alg.OID)
	}
	return k.check(hash, digest, signature)
}

// checkSignature checks that the holder of the key signed the certificate.
func (k *publicKey) checkSignature(c *Certificate) error {
	made, ok := signatures[c.algorithm.OID]
	switch {
	case !c.algorithm.equal(c.tbsAlgorithm):
		return errors.New("the certificate names two algorithms for its signature")
	case !ok, made.key == oidRSA && made.hash == 0:
		return fmt.Errorf("signatures of type %s are not supported", c.algorithm.OID)
	case !k.canMake(made.key):
		return errors.New("the signature is not of the kind that the issuer's key makes")
	}
	if key, ok := k.key.(ed25519.PublicKey); ok {
		if !ed25519.Verify(key, c.tbs, c.signature) {
			return errSignature
		}
		return nil
	}
	hash := made.hash
	if made.key == oidPSS {
		p, err := readPSS(c.algorithm)
		if err != nil {
			return err
		}
		hash = p.hash
	}
	h := hash.New()
	h.Write(c.tbs)
	if made.key == oidPSS {
		return k.checkPSS(c.algorithm, hash, h.Sum(nil), c.signature)
	}
	return k.check(hash, h.Sum(nil), c.signature)
}

func (k *publicKey) check(hash crypto.Hash, digest, signature []byte) error {
	ok := false
	switch key := k.key.(type) {
	case *rsa.PublicKey:
		switch {
		case k.kind == oidPSS:
			return errors.New("a key for PSS makes no other signatures")
		case key.N.BitLen() < 1024:
			ok = checkSmall(key, hash, digest, signature)
		default:
			ok = rsa.VerifyPKCS1v15(key, hash, digest, signature) == nil
		}
	case *ecdsa.PublicKey:
		ok = ecdsa.VerifyASN1(key, digest, signature)
	default:
		return errors.New("a key of this kind signs no digest")
	}
	if !ok {
		return errSignature
	}
	return nil
}

// checkSmall is rsa.VerifyPKCS1v15 for keys under 1024 bits. crypto/rsa refuses these, OpenSSL does not.
func checkSmall(key *rsa.PublicKey, hash crypto.Hash, digest, signature []byte) bool {
	for oid, h := range digests {
		if h != hash {
			continue
		}
		info := ber.Encode(0x30, ber.Encode(0x30, ber.EncodeOID(oid), ber.Encode(ber.Null)), ber.Encode(ber.OctetString, digest))
		padding := key.Size() - len(info) - 3
		if padding < 8 {
			return false
		}
		want := append([]byte{0, 1}, bytes.Repeat([]byte{0xff}, padding)...)
		want = append(append(want, 0), info...)
		return bytes.Equal(recovered(key, signature), want)
	}
	return false
}

// recovered is what an RSA key signed, with its padding; nil where the signature is none of this key.
func recovered(key *rsa.PublicKey, signature []byte) []byte {
	s := new(big.Int).SetBytes(signature)
	if len(signature) != key.Size() || s.Cmp(key.N) >= 0 {
		return nil
	}
	return s.Exp(s, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, key.Size()))
}
