// Package cms signs and verifies messages as python-keystoneclient does through the command openssl: the PKI tokens of
// Keystone, and its list of revoked ones.
//
// [Verify] gives the verdict of
//
//	openssl cms -verify -certfile signing_cert.pem -CAfile cacert.pem -inform PEM -nosmimecap -nodetach -nocerts -noattr
//
// of OpenSSL 3.0, for every message, signing certificate and CA file; [ExitCode] tells with what that command would have
// exited. The tests put every case to it. The certificates in a message help to build a chain and to find the signer's;
// lists of revoked ones in it do nothing, as with the command.
//
// Where we know less than OpenSSL the verdict is a refusal: see package pki, and a signer's digest that nobody has
// registered, which OpenSSL takes for the message's first one. Messages beyond [MaxMessage], [MaxSigners] and
// [MaxCertificates] cannot be read, and an unsigned message whose inside is malformed is refused with 4 instead of 2.
package cms
