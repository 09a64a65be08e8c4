package ber_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRead(t *testing.T) {
	for text, want := range map[string]string{
		"04 02 6869":                          "6869",
		"04 81 02 6869":                       "6869",
		"04 84 00000002 6869":                 "6869",
		"24 80 04 01 68 04 01 69 00 00":       "6869",
		"24 06 04 01 68 04 01 69":             "6869",
		"24 80 24 80 04 01 68 00 00 00 00":    "68",
		"04 00":                               "",
		"24 00":                               "",
		"24 80 00 00":                         "",
		"04 80":                               "error",
		"04":                                  "error",
		"04 02 68":                            "error",
		"04 81":                               "error",
		"04 82 00":                            "error",
		"04 89 01 0000000000000000 6869":      "error",
		"24 80 04 01 68 00":                   "error",
		"24 80 04 01 68":                      "error",
		"24 02 04 05":                         "error",
		"02 01 05":                            "error",
		"1f 81 80 80 80 80 00 00":             "error",
		"":                                    "error",
		strings.Repeat("24 80 ", 31) + "0400": "error",
	} {
		r := ber.NewReader(unhex(t, text))
		got := hex.EncodeToString(r.Octets())
		if r.Err() != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%s: %s, want %s, %v", text, got, want, r.Err())
		}
	}
}

func TestValues(t *testing.T) {
	for text, read := range map[string]func(*ber.Reader) any{
		"06 03 2a0304 = 1.2.3.4":                                    func(r *ber.Reader) any { return r.OID() },
		"06 01 78 = 2.40":                                           func(r *ber.Reader) any { return r.OID() },
		"06 02 8837 = 2.999":                                        func(r *ber.Reader) any { return r.OID() },
		"06 09 2a864886f70d010702 = 1.2.840.113549.1.7.2":           func(r *ber.Reader) any { return r.OID() },
		"06 0b 2affffffffffffffffff7f = 1.2.0xffffffffffffffffff7f": func(r *ber.Reader) any { return r.OID() },
		"06 00 = error":                                             func(r *ber.Reader) any { return r.OID() },
		"06 02 2a80 = error":                                        func(r *ber.Reader) any { return r.OID() },
		"06 03 2a8001 = error":                                      func(r *ber.Reader) any { return r.OID() },
		"01 01 00 = false":                                          func(r *ber.Reader) any { return r.Boolean() },
		"01 01 01 = true":                                           func(r *ber.Reader) any { return r.Boolean() },
		"01 02 0101 = error":                                        func(r *ber.Reader) any { return r.Boolean() },
		"02 01 80 = 80":                                             func(r *ber.Reader) any { return hex.EncodeToString(r.Integer()) },
		"02 02 0080 = 0080":                                         func(r *ber.Reader) any { return hex.EncodeToString(r.Integer()) },
		"02 02 007f = error":                                        func(r *ber.Reader) any { return r.Integer() },
		"02 02 ff80 = error":                                        func(r *ber.Reader) any { return r.Integer() },
		"02 00 = error ":                                            func(r *ber.Reader) any { return r.Integer() },
		"03 02 04ff = f0":                                           func(r *ber.Reader) any { b, _ := r.Bits(); return hex.EncodeToString(b) },
		"03 01 00 = ":                                               func(r *ber.Reader) any { b, _ := r.Bits(); return hex.EncodeToString(b) },
		"03 02 08ff = error":                                        func(r *ber.Reader) any { b, _ := r.Bits(); return b },
		"03 01 03 = error":                                          func(r *ber.Reader) any { b, _ := r.Bits(); return b },
		"03 00 = error":                                             func(r *ber.Reader) any { b, _ := r.Bits(); return b },
	} {
		text, want, _ := strings.Cut(text, " = ")
		r := ber.NewReader(unhex(t, text))
		got := fmt.Sprint(read(r))
		if r.Err() != nil {
			got = "error"
		}
		if got != strings.TrimSpace(want) {
			t.Errorf("%s: %v, want %s, %v", text, got, want, r.Err())
		}
	}
}

func TestEncode(t *testing.T) {
	for _, size := range []int{0, 1, 127, 128, 255, 256, 65535, 65536, 1 << 20} {
		content := bytes.Repeat([]byte{7}, size)
		r := ber.NewReader(ber.Encode(ber.OctetString, content[:size/2], content[size/2:]))
		if got := r.Octets(); r.Err() != nil || !bytes.Equal(got, content) || r.More() {
			t.Errorf("%d bytes: %d, %v", size, len(got), r.Err())
		}
	}
	for _, oid := range []string{"1.2.840.113549.1.7.2", "2.5.4.3", "2.999.1", "0.9.2342.19200300.100.1.25", "1.0", "2.47", "1.39.4294967295"} {
		r := ber.NewReader(ber.EncodeOID(oid))
		if got := r.OID(); got != oid {
			t.Errorf("%s: %s, %v", oid, got, r.Err())
		}
	}
}

// FuzzRead walks through everything.
func FuzzRead(f *testing.F) {
	f.Add(unhex(f, "30 80 24 80 04 01 68 00 00 a0 03 02 01 05 00 00"))
	f.Add(unhex(f, "30 0b 06 03 2a0304 03 02 04f0 05 00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		seen := 0
		walk(t, ber.NewReader(data), 0, &seen)
	})
}

func walk(t *testing.T, r *ber.Reader, depth int, seen *int) {
	t.Helper()
	for r.More() && depth < 40 && *seen < 1000 {
		*seen++
		e := r.Any()
		if len(e.Content) > len(e.Raw) {
			t.Fatalf("%x holds %x", e.Raw, e.Content)
		}
		if e.Constructed && r.Err() == nil {
			walk(t, r.Inside(e), depth+1, seen)
		}
	}
}
