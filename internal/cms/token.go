package cms

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// Form is how a message is written.
type Form string

// The forms of a token, and of a list of revoked ones.
const (
	FormPEM  Form = "PEM"  // text with BEGIN CMS
	FormPKI  Form = "PKI"  // the body of the PEM on one line, each slash a dash
	FormPKIZ Form = "PKIZ" // PKIZ_ and base64url of what zlib made of the PEM, or of the DER
)

// MaxExpanded bounds what a PKIZ token may expand to, in bytes: tokens have tens of thousands.
const MaxExpanded = 1 << 20

const (
	prefixPKI  = "MII" // the first two bytes of a SEQUENCE whose length has two bytes, below 16 KiB
	prefixPKIZ = "PKIZ_"
)

// FormOf tells by its first letters which form a text has, as keystoneclient does; "" is none of them, such as a UUID or
// Fernet token.
func FormOf(text string) Form {
	text = strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(text, "-----BEGIN "):
		return FormPEM
	case strings.HasPrefix(text, prefixPKI):
		return FormPKI
	case strings.HasPrefix(text, prefixPKIZ):
		return FormPKIZ
	}
	return ""
}

// EncodePKI writes a message as a PKI token. It is an error that keystoneclient would not know it as one again: it goes by
// the first letters, which are MII from 256 bytes to 16 KiB.
func EncodePKI(der []byte) (string, error) {
	token := strings.ReplaceAll(base64.StdEncoding.EncodeToString(der), "/", "-")
	if !strings.HasPrefix(token, prefixPKI) {
		return "", fmt.Errorf("a message of %d bytes makes no PKI token: keystoneclient knows those of 256 bytes to 16 KiB only", len(der))
	}
	return token, nil
}

// EncodePKIZ writes a message as a PKIZ token, as keystoneclient does: zlib of the PEM at its default level, base64 with
// padding. Keystone's documents say DER, but keystoneclient (5.0 for one) gives openssl -outform PEM and -inform PEM for this
// form too, so that a token of DER cannot be read by it.
func EncodePKIZ(der []byte) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(EncodePEM(der)) // a buffer takes everything
	_ = z.Close()
	return prefixPKIZ + base64.URLEncoding.EncodeToString(b.Bytes())
}

// DecodeToken reads a token of any form, with padding or without, and PKIZ of PEM and of DER. It returns the message for [ParseDER]. The error is a
// [pki.UnreadableError] and holds nothing of the token, which is a secret.
func DecodeToken(text string) ([]byte, error) {
	der, err := decode(text)
	if err != nil {
		return nil, &pki.UnreadableError{What: "token", Err: err}
	}
	return der, nil
}

func decode(text string) ([]byte, error) {
	if len(text) > MaxMessage {
		return nil, errTooLong
	}
	text = strings.TrimSpace(text)
	switch FormOf(text) {
	case FormPEM:
		return fromPEM([]byte(text))
	case FormPKI:
		der, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.ReplaceAll(text, "-", "/"), "="))
		if err != nil {
			return nil, fmt.Errorf("PKI token: %w", err)
		}
		return der, nil
	case FormPKIZ:
		packed, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text[len(prefixPKIZ):], "="))
		if err != nil {
			return nil, fmt.Errorf("PKIZ token: %w", err)
		}
		data, err := expand(packed)
		if err != nil {
			return nil, fmt.Errorf("PKIZ token: %w", err)
		}
		if FormOf(string(data)) == FormPEM {
			return fromPEM(data)
		}
		return data, nil
	}
	return nil, errors.New("it is no PKI token (MII...), no PKIZ token (PKIZ_...) and no PEM")
}

// expand undoes zlib within [MaxExpanded].
func expand(packed []byte) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(z, MaxExpanded+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > MaxExpanded:
		return nil, fmt.Errorf("it expands to more than %d bytes, which is no token any more", MaxExpanded)
	}
	return data, nil
}

// fromPEM finds the message in a PEM text.
func fromPEM(text []byte) ([]byte, error) {
	for {
		b, rest, err := pki.NextBlock(text)
		if err != nil {
			return nil, err
		}
		if text = rest; isMessage(b.Label) {
			return b.Bytes, b.Plain()
		}
	}
}
