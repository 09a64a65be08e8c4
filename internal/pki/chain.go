package pki

import (
	"time"
)

// maxChain is how many certificates OpenSSL puts between the first and the last one.
const maxChain = 100

// chain is built from the certificate to verify up to a trusted one.
type chain struct {
	certificates []*Certificate
	untrusted    int // how many, from the start, are not of the CA file
	at           time.Time
}

func (h *chain) last() *Certificate { return h.certificates[len(h.certificates)-1] }

func (h *chain) full() bool { return len(h.certificates) > maxChain+1 }

// build looks for a chain that ends in a trusted certificate. Like OpenSSL it looks in the CA file first, takes the first
// issuer that fits by name and key identifier, and does not come back to take another one.
func (a *Authorities) build(leaf *Certificate, others []*Certificate, at time.Time) (*chain, error) {
	h := &chain{certificates: []*Certificate{leaf}, untrusted: 1, at: at}
	for fromFile := len(others) == 0; ; {
		issuer := h.extend(a)
		if issuer != nil {
			fromFile = true
			switch issuer.verdict(false) {
			case trusted:
				return h, nil
			case rejected:
				return nil, refuse(issuer, len(h.certificates)-1, Rejected, "the CA file does not trust it with mail")
			}
			if !issuer.selfSigned {
				continue
			}
		}
		if fromFile {
			return nil, h.incomplete()
		}
		if h.last().selfSigned || h.full() {
			fromFile = true
			continue
		}
		next := h.issuer(others)
		if next == nil {
			fromFile = true
			continue
		}
		h.certificates = append(h.certificates, next)
		h.untrusted++
	}
}

// extend adds the issuer of the last certificate from the CA file. A self-signed one is its own issuer, and is taken
// over if it is there.
func (h *chain) extend(a *Authorities) *Certificate {
	if h.full() {
		return nil
	}
	last, issuer := h.last(), h.issuerIn(a.certificates, false)
	switch {
	case issuer == nil:
		return nil
	case !last.selfSigned:
		h.certificates = append(h.certificates, issuer)
		return issuer
	case !last.equal(issuer):
		return nil
	}
	h.untrusted = len(h.certificates) - 1
	h.certificates[h.untrusted] = issuer
	return issuer
}

func (h *chain) issuer(others []*Certificate) *Certificate { return h.issuerIn(others, true) }

// issuerIn finds the first certificate that may have issued the last one and is valid, or else that which was so most
// recently.
func (h *chain) issuerIn(all []*Certificate, once bool) (found *Certificate) {
	last := h.last()
	for _, c := range all {
		if !last.issuedBy(c) || once && contains(h.certificates, c) && (!last.selfIssued || len(h.certificates) > 1) {
			continue
		}
		if c.checkTime(h.at, 0) == nil {
			return c
		}
		if found == nil || c.notAfter.After(found.notAfter) {
			found = c
		}
	}
	return found
}

// incomplete says why the chain ends without a trusted certificate.
func (h *chain) incomplete() error {
	c, depth := h.last(), len(h.certificates)-1
	switch {
	case h.full():
		return refuse(c, depth, ChainTooLong, "")
	case c.selfSigned && depth == 0:
		return refuse(c, depth, SelfSigned, "it is its own issuer, and not in the CA file")
	case c.selfSigned:
		return refuse(c, depth, SelfSignedInChain, "it is not in the CA file, or not trusted with mail there")
	case h.untrusted <= depth:
		return refuse(c, depth, NoIssuer, "%s is not in the CA file, which must go up to a self-signed certificate", c.issuer)
	}
	return refuse(c, depth, NoLocalIssuer, "the CA file has no %s whose key identifier and kind of key fit", c.issuer)
}
