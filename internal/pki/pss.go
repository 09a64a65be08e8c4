package pki

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/subtle"
	"encoding/binary"
	"errors"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// pssParams are the parameters of PSS, or what a key restricts them to.
type pssParams struct {
	hash, mask crypto.Hash
	salt       int // bytes
}

// readPSS reads the parameters, see https://www.rfc-editor.org/rfc/rfc4055#section-3.1.
func readPSS(alg Algorithm) (*pssParams, error) {
	p := &pssParams{hash: crypto.SHA1, mask: crypto.SHA1, salt: 20}
	r := ber.NewReader(alg.Params)
	s := r.Sequence()
	known := true
	if s.Is(ber.Context, 0) {
		p.hash, known = ReadAlgorithm(s.Explicit(0)).Digest()
	}
	if s.Is(ber.Context, 1) {
		mask := ReadAlgorithm(s.Explicit(1))
		inner := ber.NewReader(mask.Params)
		hash, ok := ReadAlgorithm(inner).Digest()
		p.mask, known = hash, known && ok && mask.OID == oidMGF1 && inner.Err() == nil
	}
	if s.Is(ber.Context, 2) {
		p.salt = small(s.Explicit(2).Integer())
	}
	if s.Is(ber.Context, 3) {
		known = small(s.Explicit(3).Integer()) == 1 && known
	}
	s.End()
	switch {
	case r.Err() != nil:
		return nil, r.Err()
	case !known || p.salt < 0:
		return nil, errors.New("parameters of PSS that are not supported")
	}
	return p, nil
}

// small is the value of an integer, or -1 where that is negative or above 16 bits.
func small(integer []byte) int {
	n := 0
	for _, b := range bytes.TrimLeft(integer, "\x00") {
		n = min(n<<8|int(b), 1<<16)
	}
	if len(integer) == 0 || integer[0] >= 0x80 || n >= 1<<16 {
		return -1
	}
	return n
}

func (k *publicKey) checkPSS(alg Algorithm, hash crypto.Hash, digest, signature []byte) error {
	p, err := readPSS(alg)
	key, ok := k.key.(*rsa.PublicKey)
	switch {
	case err != nil:
		return err
	case !ok:
		return errors.New("only keys of RSA make signatures of PSS")
	case p.hash != hash:
		return errors.New("the parameters of PSS name another digest")
	case k.pss != nil && (k.pss.hash != hash || k.pss.mask != p.mask || p.salt < k.pss.salt):
		return errors.New("the key does not allow these parameters of PSS")
	case !p.fits(recovered(key, signature), key.N.BitLen()-1, digest):
		return errSignature
	}
	return nil
}

// fits is the operation EMSA-PSS-VERIFY of https://www.rfc-editor.org/rfc/rfc8017#section-9.1.2. The one of crypto/rsa
// has one digest for the message and the mask, cannot insist on an empty salt, and refuses keys under 1024 bits.
func (p *pssParams) fits(encoded []byte, bits int, digest []byte) bool {
	size, hashSize := (bits+7)/8, p.hash.Size()
	if len(encoded) > size {
		if encoded[0] != 0 {
			return false
		}
		encoded = encoded[1:]
	}
	if len(encoded) != size || size < hashSize+p.salt+2 || encoded[size-1] != 0xbc {
		return false
	}
	block, seal := encoded[:size-hashSize-1], encoded[size-hashSize-1:size-1]
	free := 8*size - bits
	if block[0]>>(8-free) != 0 {
		return false
	}
	subtle.XORBytes(block, block, p.maskOf(seal, len(block)))
	block[0] &= 0xff >> free
	zeros, salt := block[:len(block)-p.salt-1], block[len(block)-p.salt:]
	if len(bytes.TrimLeft(zeros, "\x00")) > 0 || block[len(zeros)] != 1 {
		return false
	}
	h := p.hash.New()
	h.Write(make([]byte, 8))
	h.Write(digest)
	h.Write(salt)
	return bytes.Equal(h.Sum(nil), seal)
}

// maskOf is MGF1.
func (p *pssParams) maskOf(seed []byte, size int) (mask []byte) {
	for i := uint32(0); len(mask) < size; i++ {
		h := p.mask.New()
		h.Write(seed)
		h.Write(binary.BigEndian.AppendUint32(nil, i))
		mask = h.Sum(mask)
	}
	return mask[:size]
}
