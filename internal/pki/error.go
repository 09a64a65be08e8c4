package pki

import "fmt"

// UnreadableError reports input that is not what it should be. The command openssl exits with 2 then.
type UnreadableError struct {
	What string // "message", "signing certificate", "CA file", "key", ...
	Err  error
}

func (e *UnreadableError) Error() string { return fmt.Sprintf("cannot read the %s: %v", e.What, e.Err) }

func (e *UnreadableError) Unwrap() error { return e.Err }

// Reason is why a certificate was refused, in OpenSSL's words. A [VerifyError] is the Reason that it has:
// errors.Is(err, pki.Expired).
type Reason string

func (r Reason) Error() string { return string(r) }

// The reasons that there are.
const (
	NoIssuer          Reason = "unable to get issuer certificate"
	NoLocalIssuer     Reason = "unable to get local issuer certificate"
	SelfSigned        Reason = "self-signed certificate"
	SelfSignedInChain Reason = "self-signed certificate in certificate chain"
	UnverifiableLeaf  Reason = "unable to verify the first certificate"
	BadSignature      Reason = "certificate signature failure"
	NoIssuerKey       Reason = "unable to decode issuer public key"
	NotYetValid       Reason = "certificate is not yet valid"
	Expired           Reason = "certificate has expired"
	BadNotBefore      Reason = "format error in certificate's notBefore field"
	BadNotAfter       Reason = "format error in certificate's notAfter field"
	ChainTooLong      Reason = "certificate chain too long"
	InvalidCA         Reason = "invalid CA certificate"
	PathTooLong       Reason = "path length constraint exceeded"
	WrongPurpose      Reason = "unsuitable certificate purpose"
	Rejected          Reason = "certificate rejected"
	NoCertSign        Reason = "key usage does not include certificate signing"
	UnhandledCritical Reason = "unhandled critical extension"
	ProxyNotAllowed   Reason = "proxy certificates not allowed, please set the appropriate flag"
	NotPermitted      Reason = "permitted subtree violation"
	Excluded          Reason = "excluded subtree violation"
	ConstraintRange   Reason = "name constraints minimum and maximum not supported"
	ConstraintType    Reason = "unsupported name constraint type"
	ConstraintSyntax  Reason = "unsupported or invalid name constraint syntax"
	UnsupportedName   Reason = "unsupported or invalid name syntax"
	NumberResources   Reason = "RFC 3779 resource not subset of parent's resources"
	Unspecified       Reason = "unspecified certificate verification error"
	KeyMismatch       Reason = "key values mismatch"
)

// VerifyError reports a certificate that was refused.
type VerifyError struct {
	Reason  Reason
	Subject string // whose certificate, as /C=US/CN=...
	Depth   int    // 0 is the signing certificate, 1 its issuer, ...
	Why     string // what of the certificate is the matter; "" where Reason says it all
}

func (e *VerifyError) Error() string {
	text := fmt.Sprintf("certificate %s: %s", e.Subject, e.Reason)
	if e.Why != "" {
		text += ": " + e.Why
	}
	return text
}

func (e *VerifyError) Unwrap() error { return e.Reason }

func refuse(c *Certificate, depth int, reason Reason, format string, args ...any) error {
	return &VerifyError{Reason: reason, Subject: c.Subject().String(), Depth: depth, Why: fmt.Sprintf(format, args...)}
}
