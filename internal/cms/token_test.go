package cms_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/pem"
	"io"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
)

// message is an ordinary one in DER.
func message(t testing.TB) []byte {
	t.Helper()
	block, _ := pem.Decode(fixtures(t)[0].message)
	return block.Bytes
}

// TestPKI holds the token to its definition: the body of the PEM that openssl wrote, its lines joined, and each slash a dash.
func TestPKI(t *testing.T) {
	text := strings.TrimSpace(string(fixtures(t)[0].message))
	lines := strings.Split(text, "\n")
	want := strings.ReplaceAll(strings.Join(lines[1:len(lines)-1], ""), "/", "-")
	got, err := cms.EncodePKI(message(t))
	if err != nil || got != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	for name, token := range map[string]string{
		"as it is": got, "without padding": strings.TrimRight(got, "="), "blanks around": " " + got + "\n",
		"slashes left": strings.ReplaceAll(got, "-", "/"), "PEM": text, "PEM of an older name": strings.ReplaceAll(text, "CMS", "PKCS7"),
	} {
		der, err := cms.DecodeToken(token)
		if err != nil || !bytes.Equal(der, message(t)) {
			t.Errorf("%s: %d bytes, %v", name, len(der), err)
		}
	}
	for _, size := range []int{0, 255, 16 << 10, 70 << 10} {
		der := append([]byte{0x30, 0x82, byte(size >> 8), byte(size)}, make([]byte, size)...)
		switch {
		case size < 256:
			der = append([]byte{0x30, 0x81, byte(size)}, make([]byte, size)...)
		case size >= 1<<16:
			der = append([]byte{0x30, 0x83, byte(size >> 16), byte(size >> 8), byte(size)}, make([]byte, size)...)
		}
		if token, err := cms.EncodePKI(der); err == nil {
			t.Errorf("%d bytes make a token: %.10s", size, token)
		}
	}
}

func packed(t testing.TB, data []byte, level int) string {
	t.Helper()
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return "PKIZ_" + base64.URLEncoding.EncodeToString(b.Bytes())
}

func TestPKIZ(t *testing.T) {
	der := message(t)
	token := cms.EncodePKIZ(der)
	raw, err := base64.URLEncoding.DecodeString(strings.TrimPrefix(token, "PKIZ_"))
	if err != nil {
		t.Fatal(err)
	}
	z, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if unpacked, err := io.ReadAll(z); err != nil || !bytes.Equal(unpacked, fixtures(t)[0].message) {
		t.Errorf("the token holds %q, %v", unpacked, err)
	}
	for name, token := range map[string]string{
		"as it is": token, "without padding": strings.TrimRight(token, "="), "of DER": packed(t, der, 6),
		"not compressed": packed(t, der, 0), "compressed best": packed(t, der, 9), "a newline behind": token + "\n",
	} {
		got, err := cms.DecodeToken(token)
		if err != nil || !bytes.Equal(got, der) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}

// TestTokenVerifies goes from a token to its content, as a service does.
func TestTokenVerifies(t *testing.T) {
	tr := fixtures(t)[0]
	pkiToken, err := cms.EncodePKI(message(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{pkiToken, cms.EncodePKIZ(message(t)), string(tr.message)} {
		der, err := cms.DecodeToken(text)
		if err != nil {
			t.Fatal(err)
		}
		tr.message = cms.EncodePEM(der)
		if content, err := ours(tr); err != nil || !bytes.Equal(content, token) {
			t.Errorf("%.10s: %q, %v", text, content, err)
		}
	}
}

func TestTokenForms(t *testing.T) {
	for text, want := range map[string]cms.Form{
		"MIIDsAYCAAQ": cms.FormPKI, " MIIDsAYCAAQ\n": cms.FormPKI, "PKIZ_eJx": cms.FormPKIZ, "-----BEGIN CMS-----\n": cms.FormPEM,
		"": "", "MI": "", "pkiz_eJx": "", "4fd3a5b1c7e84d0b9a8f2c6e1d5b7a90": "", "gAAAAABU7roWGiCuOvgFcckec-0ytpGnMZDBLG9hA7Hr9qfvdZDHjsak": "",
	} {
		if got := cms.FormOf(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestTokenRefused(t *testing.T) {
	bomb := packed(t, make([]byte, cms.MaxExpanded+1), 9)
	full := packed(t, make([]byte, cms.MaxExpanded), 9)
	for name, c := range map[string]struct{ text, want string }{
		"nothing":          {"", "no PKI token"},
		"a UUID":           {"4fd3a5b1c7e84d0b9a8f2c6e1d5b7a90", "no PKI token"},
		"PKI, bad base64":  {"MII*secret", "PKI token: illegal base64"},
		"PKIZ, empty":      {"PKIZ_", "PKIZ token: "},
		"PKIZ, bad base64": {"PKIZ_*secret", "PKIZ token: illegal base64"},
		"PKIZ, no zlib":    {"PKIZ_c2VjcmV0c2VjcmV0", "PKIZ token: zlib: invalid header"},
		"PKIZ, cut off":    {cms.EncodePKIZ(message(t))[:101], "PKIZ token: unexpected EOF"},
		"PKIZ, a bomb":     {bomb, "expands to more than 1048576 bytes"},
		"PEM, cut off":     {"-----BEGIN CMS-----\nMIIB\n", "has no end"},
		"PEM, another":     {"-----BEGIN OTHER-----\nMIIB\n-----END OTHER-----\n", "no PEM block"},
		"too long":         {"MII" + strings.Repeat("A", cms.MaxMessage), "longer than 16 MiB"},
	} {
		_, err := cms.DecodeToken(c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) || cms.ExitCode(err) != 2 {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error holds the token: %v", name, err)
		}
	}
	if data, err := cms.DecodeToken(full); err != nil || len(data) != cms.MaxExpanded {
		t.Errorf("the longest: %d bytes, %v", len(data), err)
	}
}
