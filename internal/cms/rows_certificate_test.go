package cms_test

import (
	"strings"
	"testing"
)

const (
	caSubject   = "/C=US/ST=Unset/L=Unset/O=Unset/CN=Authority"
	leafSubject = "/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com"
)

var token = []byte(`{"access": {"token": {"expires": "2030-01-01T00:00:00Z", "id": "placeholder"}}}`)

// authority is an ordinary one.
func (l *lab) authority(t testing.TB) *cert {
	t.Helper()
	return l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: caExt, serial: "1"})
}

// leaf is an ordinary signing certificate.
func (l *lab) leaf(t testing.TB) *cert {
	t.Helper()
	return l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: l.authority(t), ext: leafExt, serial: "2"})
}

// signed is a trial of an ordinary message of a certificate.
func (l *lab) signed(t testing.TB, c *cert, cas ...*cert) trial {
	t.Helper()
	return trial{message: l.sign(t, c, token), certs: c.pem, cas: joined(cas...)}
}

// ordinary is a trial in which nothing is the matter.
func (l *lab) ordinary(t testing.TB) trial {
	t.Helper()
	return l.signed(t, l.leaf(t), l.authority(t))
}

func joined(all ...*cert) (pem []byte) {
	for _, c := range all {
		pem = append(pem, c.pem...)
	}
	return pem
}

// leafRows vary the extensions of the signing certificate.
func leafRows() (rows []row) {
	for name, ext := range map[string]string{
		"version 1":                     v1,
		"nothing that matters":          "nsComment=nothing",
		"as it ought to be":             leafExt,
		"EKU email":                     "extendedKeyUsage=emailProtection",
		"EKU email critical":            "extendedKeyUsage=critical,emailProtection",
		"EKU server":                    "extendedKeyUsage=serverAuth",
		"EKU server critical":           "extendedKeyUsage=critical,serverAuth",
		"EKU client":                    "extendedKeyUsage=clientAuth",
		"EKU code":                      "extendedKeyUsage=codeSigning",
		"EKU time stamps":               "extendedKeyUsage=critical,timeStamping",
		"EKU OCSP":                      "extendedKeyUsage=OCSPSigning",
		"EKU any":                       "extendedKeyUsage=anyExtendedKeyUsage",
		"EKU any critical":              "extendedKeyUsage=critical,anyExtendedKeyUsage",
		"EKU server and email":          "extendedKeyUsage=serverAuth,emailProtection",
		"EKU server and client":         "extendedKeyUsage=serverAuth,clientAuth",
		"EKU unknown":                   "extendedKeyUsage=1.2.3.4.5",
		"EKU unknown and email":         "extendedKeyUsage=1.2.3.4.5,emailProtection",
		"EKU empty":                     "2.5.29.37=DER:3000",
		"EKU malformed":                 "2.5.29.37=DER:0500",
		"EKU cut off":                   "2.5.29.37=DER:30050603",
		"KU signature":                  "keyUsage=digitalSignature",
		"KU signature critical":         "keyUsage=critical,digitalSignature",
		"KU non-repudiation":            "keyUsage=nonRepudiation",
		"KU encipherment":               "keyUsage=keyEncipherment",
		"KU data encipherment critical": "keyUsage=critical,dataEncipherment",
		"KU agreement":                  "keyUsage=keyAgreement",
		"KU cert sign":                  "keyUsage=keyCertSign",
		"KU cert sign and signature":    "keyUsage=keyCertSign,digitalSignature",
		"KU decipher only":              "keyUsage=decipherOnly",
		"KU no bits":                    "2.5.29.15=DER:030100",
		"KU zero":                       "2.5.29.15=DER:03020700",
		"KU malformed":                  "2.5.29.15=DER:0500",
		"KU wrong email right":          "keyUsage=keyEncipherment\nextendedKeyUsage=emailProtection",
		"NS client":                     "nsCertType=client",
		"NS server":                     "nsCertType=server",
		"NS email":                      "nsCertType=email",
		"NS objects":                    "nsCertType=objsign",
		"NS SSL CA":                     "nsCertType=sslCA",
		"NS email CA":                   "nsCertType=emailCA",
		"NS server and email":           "nsCertType=server,email",
		"NS no bits":                    "2.16.840.1.113730.1.1=DER:030100",
		"NS malformed":                  "2.16.840.1.113730.1.1=DER:0500",
		"NS server EKU email":           "nsCertType=server\nextendedKeyUsage=emailProtection",
		"NS email critical":             "nsCertType=critical,email",
		"BC no CA":                      "basicConstraints=CA:FALSE",
		"BC no CA critical":             "basicConstraints=critical,CA:FALSE",
		"BC CA":                         "basicConstraints=critical,CA:TRUE",
		"BC CA path 0":                  "basicConstraints=critical,CA:TRUE,pathlen:0",
		"BC no CA with path":            "2.5.29.19=DER:3003020105",
		"BC negative path":              "2.5.29.19=DER:30060101FF0201FF",
		"BC malformed":                  "2.5.29.19=DER:0500",
		"BC true is 1":                  "2.5.29.19=DER:3003010101",
		"BC with more":                  "2.5.29.19=DER:30080101FF0201000500",
		"unknown":                       "1.2.3.4.5=ASN1:NULL",
		"unknown critical":              "1.2.3.4.5=critical,ASN1:NULL",
		"policies critical":             "certificatePolicies=critical,1.2.3.4",
		"policy constraints critical":   "policyConstraints=critical,requireExplicitPolicy:0",
		"any policy inhibited":          "inhibitAnyPolicy=critical,0",
		"no OCSP check critical":        "noCheck=critical,ignored",
		"issuer's other name critical":  "issuerAltName=critical,email:a@example.com",
		"CRL points critical":           "crlDistributionPoints=critical,URI:http://example.com/crl",
		"CRL points malformed":          "2.5.29.31=DER:0500",
		"access critical":               "authorityInfoAccess=critical,OCSP;URI:http://example.com/",
		"freshest CRL critical":         "2.5.29.46=critical,DER:3000",
		"TLS feature critical":          "tlsfeature=critical,status_request",
		"comment critical":              "nsComment=critical,hello",
		"other name email":              "subjectAltName=email:a@example.com",
		"other name critical":           "subjectAltName=critical,DNS:www.example.com",
		"other name malformed":          "2.5.29.17=DER:0500",
		"other name of no kind":         "2.5.29.17=DER:30028900",
		"constraints on a leaf":         "nameConstraints=critical,permitted;DNS:other.com",
		"constraints malformed":         "2.5.29.30=DER:0500",
		"proxy":                         "proxyCertInfo=critical,language:id-ppl-anyLanguage,policy:text:AB",
		"key id critical":               "subjectKeyIdentifier=critical,hash",
		"key id malformed":              "2.5.29.14=DER:0500",
		"issuer's key id critical":      "authorityKeyIdentifier=critical,keyid",
		"issuer's key id":               "authorityKeyIdentifier=keyid",
		"issuer's name and number":      "authorityKeyIdentifier=keyid,issuer:always",
		"issuer's key id of another":    "2.5.29.35=DER:30168014" + strings.Repeat("AB", 20),
		"issuer's number of another":    "2.5.29.35=DER:3003820107",
		"issuer's key id malformed":     "2.5.29.35=DER:0500",
		"issuer's key id empty":         "2.5.29.35=DER:3000",
		"addresses critical":            "sbgp-ipAddrBlock=critical,IPv4:10.0.0.0/8",
		"addresses":                     "sbgp-ipAddrBlock=IPv4:10.0.0.0/8",
		"systems' numbers":              "sbgp-autonomousSysNum=critical,AS:64500",
	} {
		rows = append(rows, row{"leaf/" + name, func(t *testing.T, l *lab) trial {
			c := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: l.authority(t), ext: ext})
			return l.signed(t, c, l.authority(t))
		}})
	}
	return rows
}

// authorityRows vary the extensions of the authority.
func authorityRows() (rows []row) {
	for name, ext := range map[string]string{
		"version 1":                 v1,
		"nothing that matters":      "nsComment=nothing",
		"as it ought to be":         caExt,
		"BC alone":                  "basicConstraints=CA:TRUE",
		"BC no CA":                  "basicConstraints=CA:FALSE",
		"BC no CA KU cert sign":     "basicConstraints=CA:FALSE\nkeyUsage=keyCertSign",
		"BC malformed":              "2.5.29.19=DER:0500",
		"BC negative path":          "2.5.29.19=DER:30060101FF0201FF",
		"BC path 0":                 "basicConstraints=critical,CA:TRUE,pathlen:0",
		"KU signature":              "basicConstraints=CA:TRUE\nkeyUsage=digitalSignature",
		"KU CRL sign":               "basicConstraints=CA:TRUE\nkeyUsage=cRLSign",
		"KU cert sign without BC":   "keyUsage=keyCertSign",
		"KU CRL sign without BC":    "keyUsage=cRLSign",
		"KU malformed":              "basicConstraints=CA:TRUE\n2.5.29.15=DER:0500",
		"EKU email":                 caExt + "\nextendedKeyUsage=emailProtection",
		"EKU server":                caExt + "\nextendedKeyUsage=serverAuth",
		"EKU server and email":      caExt + "\nextendedKeyUsage=serverAuth,emailProtection",
		"EKU any":                   caExt + "\nextendedKeyUsage=anyExtendedKeyUsage",
		"EKU empty":                 caExt + "\n2.5.29.37=DER:3000",
		"NS SSL CA without BC":      "nsCertType=sslCA",
		"NS email CA without BC":    "nsCertType=emailCA",
		"NS object CA without BC":   "nsCertType=objCA",
		"NS both CAs without BC":    "nsCertType=sslCA,emailCA",
		"NS email without BC":       "nsCertType=email",
		"NS SSL CA with BC":         caExt + "\nnsCertType=sslCA",
		"NS server with BC":         caExt + "\nnsCertType=server",
		"NS SSL CA KU cert sign":    "nsCertType=sslCA\nkeyUsage=keyCertSign",
		"unknown critical":          caExt + "\n1.2.3.4.5=critical,ASN1:NULL",
		"policies critical":         caExt + "\ncertificatePolicies=critical,1.2.3.4",
		"key id malformed":          "basicConstraints=CA:TRUE\n2.5.29.14=DER:0500",
		"own key id, of another":    "basicConstraints=CA:TRUE\nsubjectKeyIdentifier=hash\n2.5.29.35=DER:30168014" + strings.Repeat("AB", 20),
		"own number, of another":    "basicConstraints=CA:TRUE\n2.5.29.35=DER:3003820107",
		"own key id, without its":   "basicConstraints=CA:TRUE\n2.5.29.35=DER:30168014" + strings.Repeat("AB", 20),
		"policy mappings malformed": caExt + "\n2.5.29.33=DER:0500",
	} {
		rows = append(rows, row{"authority/" + name, func(t *testing.T, l *lab) trial {
			ca := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: ext})
			return l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: ca, ext: v1}), ca)
		}})
	}
	return rows
}
