// Package cms signs and verifies messages as python-keystoneclient does through the command openssl: the PKI tokens of
// Keystone, and its list of revoked ones.
//
// [Verify] gives the verdict of
//
//	openssl cms -verify -certfile signing_cert.pem -CAfile cacert.pem -inform PEM -nosmimecap -nodetach -nocerts -noattr
//
// of OpenSSL 3.0, for every message, signing certificate and CA file; [ExitCode] tells with what that command would have
// exited. The test of the matrix runs it for each of its rows. Where we know less than OpenSSL, see package pki, the
// verdict is a refusal. The certificates and revocation lists in a message are read as the command does: the former help to
// build a chain, the latter do nothing.
package cms
