// Package ber reads ASN.1 in the basic encoding rules, as leniently as OpenSSL does: lengths may be indefinite or longer
// than they need be, and strings may come in pieces. encoding/asn1 and x/crypto/cryptobyte read the distinguished rules
// only, while `openssl cms -stream` writes messages that they refuse.
//
// A [Reader] keeps its first error, so that a structure is read in one go and checked once, at its end.
package ber
