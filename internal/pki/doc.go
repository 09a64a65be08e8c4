// Package pki makes and judges the keys and certificates by which Keystone signs PKI tokens.
//
// What it makes is what `keystone-manage pki_setup` made: a key and a self-signed certificate of an authority, a signing
// key, and a signing certificate that the authority made from a request. What it judges, it judges as OpenSSL 3.0 does on
// behalf of `openssl cms -verify`, because that is the command by which every service verifies a token. crypto/x509 cannot
// stand in for it: it refuses SHA-1, which much of what is in the wild was signed with, accepts certificates whose purpose
// OpenSSL refuses, and compares names byte by byte. Like the command it asks nothing of the size of a key and takes MD5.
//
// Refused, where OpenSSL would accept: keys and signatures of DSA, Ed448 and SM2, curves other than NIST's, RIPEMD-160,
// exponents of RSA over 31 bits, addresses and numbers of autonomous systems in a signing certificate (RFC 3779), a mailbox
// in Unicode under name constraints, certificates from a PKCS#12 file, and the machine's own authorities, which the
// command trusts besides those of its -CAfile.
package pki
