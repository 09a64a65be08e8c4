package pki

import (
	"errors"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// readTime reads one end of a certificate's validity. What is in it matters only when it is compared: the zero time
// stands for what is no time.
func readTime(r *ber.Reader) time.Time {
	e := r.Next()
	text := string(r.Joined(e))
	layout := "20060102150405Z"
	switch {
	case r.Err() != nil:
		return time.Time{}
	case e.Is(ber.Universal, ber.UTCTime):
		// Two digits mean 1950 to 2049.
		century := "20"
		if text >= "5" {
			century = "19"
		}
		text = century + text
	case !e.Is(ber.Universal, ber.GeneralizedTime):
		r.Fail(errors.New("ASN.1: validity is not a time"))
	}
	t, err := time.Parse(layout, text)
	if err != nil || len(text) != len(layout) {
		return time.Time{}
	}
	return t
}

// checkTime is nil while the certificate is valid. Like OpenSSL it takes the first second in and leaves the last one out.
func (c *Certificate) checkTime(at time.Time, depth int) error {
	at = at.Truncate(time.Second)
	const layout = "2006-01-02 15:04:05 MST"
	switch {
	case c.notBefore.IsZero():
		return refuse(c, depth, BadNotBefore, "")
	case at.Before(c.notBefore):
		return refuse(c, depth, NotYetValid, "it is from %s, and now is %s", c.notBefore.Format(layout), at.UTC().Format(layout))
	case c.notAfter.IsZero():
		return refuse(c, depth, BadNotAfter, "")
	case !at.Before(c.notAfter):
		return refuse(c, depth, Expired, "it was until %s, and now is %s", c.notAfter.Format(layout), at.UTC().Format(layout))
	}
	return nil
}
