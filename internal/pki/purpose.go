package pki

import (
	"fmt"
	"slices"
)

// authorityKind says how much of an authority a certificate is.
type authorityKind int

const (
	noAuthority   authorityKind = iota
	fullAuthority               // basicConstraints say so
	oldRoot                     // version 1 and self-signed
	byKeyUsage                  // there are no basicConstraints, and keyUsage has keyCertSign
	byNetscape                  // there are neither, and nsCertType says so
)

func (c *Certificate) kind() authorityKind {
	x := &c.extensions
	switch {
	case x.invalid != "" || !x.usage.allows(keyCertSign):
		return noAuthority
	case x.basic && x.ca:
		return fullAuthority
	case x.basic:
		return noAuthority
	case c.version == 0 && c.selfSigned:
		return oldRoot
	case x.usage != nil:
		return byKeyUsage
	case x.netscape != nil && *x.netscape&netscapeAnyCA != 0:
		return byNetscape
	}
	return noAuthority
}

// noAuthorityBecause says what makes it none.
func (c *Certificate) noAuthorityBecause() string {
	x := &c.extensions
	switch {
	case x.invalid != "":
		return x.invalid
	case !x.usage.allows(keyCertSign):
		return "keyUsage lacks keyCertSign"
	case x.basic:
		return "basicConstraints has CA:FALSE"
	}
	return "basicConstraints is missing"
}

// purpose is what a certificate may be good for.
type purpose struct {
	name     string // OpenSSL's
	extended []string
	usage    keyUsage
	netscape netscapeType // for the certificate itself
	forCA    netscapeType // for an authority that only nsCertType makes one
}

// purposes are those that `openssl x509 -purpose` tells of, less those that ask for nothing.
var purposes = [...]purpose{
	{"SSL client", []string{clientAuth}, digitalSignature | keyAgreement, netscapeClient, netscapeSSLCA},
	{"SSL server", []string{serverAuth, microsoftSGC, netscapeSGC}, digitalSignature | keyEncipherment | keyAgreement, netscapeServer, netscapeSSLCA},
	smimeSigning,
	{"S/MIME encryption", []string{emailProtection}, keyEncipherment, netscapeSMIME | netscapeClient, netscapeSMIMECA},
	{"CRL signing", nil, crlSign, 0, 0},
	{"Time Stamp signing", []string{timeStamping}, digitalSignature | nonRepudiation, 0, 0},
}

// smimeSigning is what `openssl cms -verify` asks for.
var smimeSigning = purpose{
	"S/MIME signing", []string{emailProtection}, digitalSignature | nonRepudiation, netscapeSMIME | netscapeClient, netscapeSMIMECA,
}

// lacks says what keeps the certificate from the purpose; "" if nothing does.
func (p purpose) lacks(c *Certificate, asAuthority bool) string {
	x := &c.extensions
	switch {
	case p.name == timeStamp && !asAuthority:
		return x.lacksForTimeStamps()
	case p.extended != nil && p.name != timeStamp && !x.extended.allows(p.extended...):
		return "extendedKeyUsage lacks " + usageName(p.extended[0])
	case asAuthority:
		kind := c.kind()
		if kind == noAuthority {
			return c.noAuthorityBecause()
		}
		if kind == byNetscape && p.forCA != 0 && !x.netscape.allows(p.forCA) {
			return "nsCertType lacks the authority for it"
		}
	case p.netscape != 0 && !x.netscape.allows(p.netscape):
		return "nsCertType lacks it"
	case !x.usage.allows(p.usage):
		return "keyUsage lacks " + p.usage.String()
	}
	return ""
}

const timeStamp = "Time Stamp signing"

// lacksForTimeStamps is stricter than the other purposes: the usages must be there, and no others.
func (x *extensions) lacksForTimeStamps() string {
	switch {
	case x.usage != nil && (*x.usage&^(digitalSignature|nonRepudiation) != 0):
		return "keyUsage has more than " + (digitalSignature | nonRepudiation).String()
	case x.extended == nil || !x.extended.critical || slices.ContainsFunc(x.extended.oids, func(oid string) bool {
		return oid != timeStamping && usageName(oid) != oid
	}) || !x.extended.allows(timeStamping):
		return "extendedKeyUsage must be critical and have timeStamping only"
	}
	return ""
}

// Purposes are what the certificate may be used for, as `openssl x509 -purpose` names it: "S/MIME signing",
// "S/MIME signing CA", "SSL client" ...
func (c *Certificate) Purposes() (names []string) {
	if c.extensions.invalid != "" {
		return nil
	}
	for _, p := range purposes {
		if p.lacks(c, false) == "" {
			names = append(names, p.name)
		}
		if p.lacks(c, true) == "" {
			names = append(names, p.name+" CA")
		}
	}
	return names
}

// CheckPurpose says what keeps the certificate from signing tokens: a [VerifyError] with [WrongPurpose], or nil.
func (c *Certificate) CheckPurpose() error { return c.checkPurpose(0, false) }

func (c *Certificate) checkPurpose(depth int, asAuthority bool) error {
	lacks := smimeSigning.lacks(c, asAuthority)
	if lacks == "" {
		return nil
	}
	if x := c.extensions.extended; x != nil && slices.Contains(x.oids, "2.5.29.37.0") {
		lacks = fmt.Sprintf("%s, and openssl does not take anyExtendedKeyUsage for it", lacks)
	}
	return refuse(c, depth, WrongPurpose, "%s", lacks)
}
