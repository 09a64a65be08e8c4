package pki

import (
	"errors"
	"strings"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// keyUsage holds the bits of the extension, the first octet as it stands and the second above it.
type keyUsage uint16

// The bits of keyUsage that purposes ask for.
const (
	crlSign          keyUsage = 0x02
	keyCertSign      keyUsage = 0x04
	keyAgreement     keyUsage = 0x08
	keyEncipherment  keyUsage = 0x20
	nonRepudiation   keyUsage = 0x40
	digitalSignature keyUsage = 0x80
)

func readKeyUsage(r *ber.Reader) *keyUsage {
	u := new(keyUsage)
	bits, _ := r.Bits()
	for i, b := range bits[:min(2, len(bits))] {
		*u |= keyUsage(b) << (8 * i)
	}
	if *u == 0 {
		r.Fail(errors.New("it allows nothing"))
	}
	return u
}

// allows reports whether there is no such extension, or one with one of the bits.
func (u *keyUsage) allows(bits keyUsage) bool { return u == nil || *u&bits != 0 }

// extendedUsage is extendedKeyUsage.
type extendedUsage struct {
	oids     []string
	critical bool
}

// Usages that purposes ask for.
const (
	serverAuth      = "1.3.6.1.5.5.7.3.1"
	clientAuth      = "1.3.6.1.5.5.7.3.2"
	emailProtection = "1.3.6.1.5.5.7.3.4"
	timeStamping    = "1.3.6.1.5.5.7.3.8"
	microsoftSGC    = "1.3.6.1.4.1.311.10.3.3"
	netscapeSGC     = "2.16.840.1.113730.4.1"
)

func readExtendedUsage(r *ber.Reader, critical bool) *extendedUsage {
	u := &extendedUsage{critical: critical}
	for s := r.Items(r.ListOf()); s.More(); {
		u.oids = append(u.oids, s.OID())
	}
	return u
}

// allows reports whether there is no such extension, or one with one of the usages. Like OpenSSL it makes nothing of
// anyExtendedKeyUsage.
func (u *extendedUsage) allows(oids ...string) bool {
	if u == nil {
		return true
	}
	for _, have := range u.oids {
		for _, want := range oids {
			if have == want {
				return true
			}
		}
	}
	return false
}

// netscapeType is nsCertType, which was there before the other two.
type netscapeType byte

// The bits of nsCertType.
const (
	netscapeClient  netscapeType = 0x80
	netscapeServer  netscapeType = 0x40
	netscapeSMIME   netscapeType = 0x20
	netscapeSSLCA   netscapeType = 0x04
	netscapeSMIMECA netscapeType = 0x02
	netscapeAnyCA   netscapeType = 0x07
)

func readNetscapeType(r *ber.Reader) *netscapeType {
	t := new(netscapeType)
	if bits, _ := r.Bits(); len(bits) > 0 {
		*t = netscapeType(bits[0])
	}
	return t
}

// allows reports whether there is no such extension, or one with one of the bits.
func (t *netscapeType) allows(bits netscapeType) bool { return t == nil || *t&bits != 0 }

// String names the bits, those that purposes ask for.
func (u keyUsage) String() string {
	var names []string
	for _, b := range [...]struct {
		bit  keyUsage
		name string
	}{
		{digitalSignature, "digitalSignature"},
		{nonRepudiation, "nonRepudiation"},
		{keyEncipherment, "keyEncipherment"},
		{keyAgreement, "keyAgreement"},
		{keyCertSign, "keyCertSign"},
		{crlSign, "cRLSign"},
	} {
		if u&b.bit != 0 {
			names = append(names, b.name)
		}
	}
	return strings.Join(names, " or ")
}

// usageName is OpenSSL's name of an extended usage that it makes something of, or else the OID.
func usageName(oid string) string {
	names := map[string]string{
		serverAuth: "serverAuth", clientAuth: "clientAuth", emailProtection: "emailProtection", timeStamping: "timeStamping",
		microsoftSGC: "msSGC", netscapeSGC: "nsSGC", "1.3.6.1.5.5.7.3.3": "codeSigning", "1.3.6.1.5.5.7.3.9": "OCSPSigning",
		"1.3.6.1.5.5.7.3.10": "DVCS", "2.5.29.37.0": "anyExtendedKeyUsage",
	}
	if name := names[oid]; name != "" {
		return name
	}
	return oid
}
