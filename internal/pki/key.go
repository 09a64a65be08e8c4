package pki

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
)

// DefaultBits is the size of Keystone's keys.
const DefaultBits = 2048

// NewKey makes an RSA key of so many bits, 1024 to 16384; 0 is [DefaultBits].
func NewKey(bits int) (*rsa.PrivateKey, error) {
	if bits == 0 {
		bits = DefaultBits
	}
	if bits < 1024 || bits > 16384 {
		return nil, fmt.Errorf("a key of %d bits: it must have 1024 to 16384", bits)
	}
	return rsa.GenerateKey(rand.Reader, bits)
}

// MarshalKey writes a key as `openssl genrsa` does: PEM, PKCS#8, not encrypted.
func MarshalKey(key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode the key: %w", err)
	}
	return encodePEM("PRIVATE KEY", der), nil
}

// ParseKey reads the first key of a PEM file: PKCS#8 (PRIVATE KEY), PKCS#1 (RSA PRIVATE KEY, as Keystone's are) or SEC 1 (EC
// PRIVATE KEY). The error is an [UnreadableError] and holds nothing of the key.
func ParseKey(file []byte) (crypto.Signer, error) {
	key, err := parseKey(file)
	if err != nil {
		return nil, &UnreadableError{What: "key", Err: err}
	}
	return key, nil
}

func parseKey(file []byte) (crypto.Signer, error) {
	if len(file) > MaxFile {
		return nil, errTooLong
	}
	for {
		b, rest, err := NextBlock(file)
		if errors.Is(err, ErrNoBlock) {
			return nil, errors.New("it holds no private key in PEM")
		}
		file = rest
		if !strings.HasSuffix(b.Label, "PRIVATE KEY") {
			continue
		}
		if err == nil {
			err = b.Plain()
		}
		if err != nil {
			return nil, err
		}
		var key any
		switch b.Label {
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(b.Bytes)
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(b.Bytes)
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(b.Bytes)
		case "ENCRYPTED PRIVATE KEY":
			err = errors.New("it is encrypted: decrypt it before, with openssl pkey")
		default:
			err = fmt.Errorf("keys of type %q are not supported", b.Label)
		}
		if err != nil {
			return nil, err
		}
		signer, ok := key.(crypto.Signer)
		if !ok {
			return nil, errors.New("it is not a key to sign with")
		}
		return signer, nil
	}
}
