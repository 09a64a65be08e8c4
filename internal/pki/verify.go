package pki

import (
	"crypto"
	"errors"
	"time"
)

// Verify reports whether the certificate may have signed a message at a time, as `openssl cms -verify` finds it: it must be
// good for signing mail, and a chain must lead through others to a self-signed certificate among the authorities. The
// error is a [VerifyError]; the first thing that is the matter counts.
func (a *Authorities) Verify(c *Certificate, others []*Certificate, at time.Time) ([]*Certificate, error) {
	h, err := a.build(c, others, at)
	if err != nil {
		return nil, err
	}
	for _, check := range []func() error{h.checkExtensions, h.checkSignatures, h.checkConstraints} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return h.certificates, nil
}

func (h *chain) checkExtensions() error {
	between := int64(0) // authorities so far that are not their own issuers
	top := len(h.certificates) - 1
	for i, c := range h.certificates {
		x := &c.extensions
		switch kind := c.kind(); {
		case x.critical != "":
			return refuse(c, i, UnhandledCritical, "%s", x.critical)
		case x.proxy:
			return refuse(c, i, ProxyNotAllowed, "")
		case i > 0 && kind == noAuthority:
			return refuse(c, i, InvalidCA, "%s", c.noAuthorityBecause())
		case i > 0 && i < top && kind != fullAuthority:
			return refuse(c, i, InvalidCA, "basicConstraints is missing")
		}
		if i < h.untrusted || c.verdict(true) != trusted {
			if err := c.checkPurpose(i, i > 0); err != nil {
				return err
			}
		}
		if i > 1 && x.pathLen >= 0 && between > x.pathLen {
			return refuse(c, i, PathTooLong, "%d authorities are below it, it allows %d", between, x.pathLen)
		}
		if i > 0 && !c.selfIssued {
			between++
		}
	}
	return nil
}

// checkSignatures goes from the top down. Like OpenSSL it leaves the top's own signature alone: it is trusted without.
func (h *chain) checkSignatures() error {
	top := len(h.certificates) - 1
	if !h.certificates[top].issuedBy(h.certificates[top]) {
		// A trusted certificate that another one issued: neither its time nor its signature are looked at.
		top--
		if top < 0 {
			return refuse(h.certificates[0], 0, UnverifiableLeaf, "")
		}
	}
	for i := top; i >= 0; i-- {
		c := h.certificates[i]
		if i < len(h.certificates)-1 {
			issuer := h.certificates[i+1]
			switch {
			case !issuer.extensions.usage.allows(keyCertSign):
				return refuse(issuer, i+1, NoCertSign, "")
			case issuer.key.err != nil:
				return refuse(issuer, i+1, NoIssuerKey, "%v", issuer.key.err)
			}
			if err := issuer.key.checkSignature(c); err != nil {
				return refuse(c, i, BadSignature, "%v", err)
			}
		}
		if err := c.checkTime(h.at, i); err != nil {
			return err
		}
	}
	return nil
}

func (h *chain) checkConstraints() error {
	for i := len(h.certificates) - 1; i >= 0; i-- {
		c := h.certificates[i]
		if i != 0 && c.selfIssued {
			continue
		}
		for j := len(h.certificates) - 1; j > i; j-- {
			limits := h.certificates[j].extensions.constraints
			if limits == nil {
				continue
			}
			if reason, name := limits.check(c, i == 0); reason != "" {
				return refuse(c, i, reason, "%s, by the nameConstraints of %s", name, h.certificates[j].subject)
			}
		}
	}
	if leaf := h.certificates[0]; leaf.extensions.numbers {
		return refuse(leaf, 0, NumberResources, "addresses and autonomous systems in a certificate are not supported")
	}
	return nil
}

// Check says all that keeps material from signing tokens that services accept: that the key is not the certificate's
// ([KeyMismatch]), and why the certificate is refused. Both are [VerifyError]s, joined.
func (a *Authorities) Check(c *Certificate, key crypto.Signer, others []*Certificate, at time.Time) error {
	_, err := a.Verify(c, others, at)
	return errors.Join(c.CheckKey(key), err)
}

// CheckKey reports a key that is not the certificate's: a [VerifyError] with [KeyMismatch].
func (c *Certificate) CheckKey(key crypto.Signer) error {
	if c.key.equal(key) {
		return nil
	}
	return refuse(c, 0, KeyMismatch, "the key belongs to another certificate")
}
