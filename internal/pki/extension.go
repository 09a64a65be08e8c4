package pki

import (
	"fmt"
	"slices"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// extensions are what OpenSSL goes by when it verifies.
type extensions struct {
	invalid  string // why one of them cannot be read; "" if all can be
	critical string // the first critical one that OpenSSL does not know; "" if there is none

	basic, ca bool // basicConstraints is there; it says CA
	pathLen   int64
	usage     *keyUsage
	extended  *extendedUsage
	netscape  *netscapeType
	keyID     []byte
	authority *authority
	proxy     bool
	numbers   bool // of the internet: addresses or autonomous systems

	altNames    []generalName
	constraints *constraints
}

// The extensions that are read.
const (
	oidKeyID        = "2.5.29.14"
	oidKeyUsage     = "2.5.29.15"
	oidAltName      = "2.5.29.17"
	oidBasic        = "2.5.29.19"
	oidConstraints  = "2.5.29.30"
	oidCRLPoints    = "2.5.29.31"
	oidAuthority    = "2.5.29.35"
	oidExtended     = "2.5.29.37"
	oidNetscapeType = "2.16.840.1.113730.1.1"
	oidProxy        = "1.3.6.1.5.5.7.1.14"
	oidAddresses    = "1.3.6.1.5.5.7.1.7"
	oidSystems      = "1.3.6.1.5.5.7.1.8"
)

// handled are the critical extensions that OpenSSL puts up with, as `man x509v3_config` and experiment have them.
var handled = [...]string{
	oidNetscapeType, oidKeyUsage, oidAltName, oidBasic, oidCRLPoints, oidExtended, oidProxy, oidConstraints, oidAddresses, oidSystems,
	"2.5.29.32", "2.5.29.36", "2.5.29.33", "2.5.29.54", // policies, their constraints and mappings, inhibitAnyPolicy
	"1.3.6.1.5.5.7.48.1.5", // OCSP's noCheck
}

func (x *extensions) read(r *ber.Reader) {
	seen := map[string]bool{}
	for r.More() {
		e := r.Sequence()
		oid, critical := e.OID(), false
		if e.Is(ber.Universal, ber.Boolean) {
			critical = e.Boolean()
		}
		value := e.Octets()
		e.End()
		if r.Err() != nil {
			return
		}
		if critical && x.critical == "" && !slices.Contains(handled[:], oid) {
			x.critical = oid
		}
		known, err := x.readValue(oid, critical, value)
		if known && seen[oid] {
			err = fmt.Errorf("it occurs twice")
		}
		if err != nil && x.invalid == "" {
			x.invalid = fmt.Sprintf("extension %s: %v", oid, err)
		}
		seen[oid] = true
	}
}

// readValue reads the value of an extension, if it is one that matters.
func (x *extensions) readValue(oid string, critical bool, value []byte) (known bool, err error) {
	r := ber.NewReader(value)
	switch oid {
	case oidBasic:
		x.readBasic(r)
	case oidKeyUsage:
		x.usage = readKeyUsage(r)
	case oidExtended:
		x.extended = readExtendedUsage(r, critical)
	case oidNetscapeType:
		x.netscape = readNetscapeType(r)
	case oidKeyID:
		x.keyID = r.Octets()
	case oidAuthority:
		x.authority = readAuthority(r)
	case oidAltName:
		x.altNames = readNames(r.Items(r.ListOf()))
	case oidConstraints:
		x.constraints = readConstraints(r)
	case oidCRLPoints:
		r.ListOf()
	case oidProxy:
		x.proxy = true
	case oidAddresses, oidSystems:
		x.numbers = true
	default:
		return false, nil
	}
	return true, r.Err()
}

func (x *extensions) readBasic(r *ber.Reader) {
	s := r.Sequence()
	x.basic = true
	if s.Is(ber.Universal, ber.Boolean) {
		x.ca = s.Boolean()
	}
	if s.Is(ber.Universal, ber.Integer) {
		n := Integer(s.Integer())
		switch {
		case n.Sign() < 0:
			s.Fail(fmt.Errorf("the path length is negative"))
		case n.IsInt64():
			x.pathLen = n.Int64()
		}
	}
	s.End()
}

// authority is an authorityKeyIdentifier: which key of the issuer it was.
type authority struct {
	keyID  []byte // nil where it is not said
	issuer *Name
	serial []byte
}

func readAuthority(r *ber.Reader) *authority {
	a := new(authority)
	s := r.Sequence()
	if s.Is(ber.Context, 0) {
		a.keyID = s.TaggedOctets(0)
	}
	if s.Is(ber.Context, 1) {
		for _, n := range readNames(s.TaggedOf(1)) {
			if n.kind == directoryName && a.issuer == nil {
				a.issuer = &n.name
			}
		}
	}
	if s.Is(ber.Context, 2) {
		a.serial = s.TaggedInteger(2)
	}
	s.End()
	return a
}

// fits reports whether the issuer is the one that is meant.
func (a *authority) fits(issuer *Certificate) bool {
	if a == nil {
		return true
	}
	id := issuer.extensions.keyID
	return (a.keyID == nil || id == nil || string(a.keyID) == string(id)) &&
		(a.serial == nil || string(a.serial) == string(issuer.serial)) &&
		(a.issuer == nil || a.issuer.Equal(issuer.issuer))
}
