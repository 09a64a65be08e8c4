package pki

import (
	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// constraints are nameConstraints.
type constraints struct{ permitted, excluded []subtree }

type subtree struct {
	base    generalName
	limited bool // it has a minimum or maximum
}

func readConstraints(r *ber.Reader) *constraints {
	c := new(constraints)
	s := r.Sequence()
	for tag, list := range []*[]subtree{&c.permitted, &c.excluded} {
		if !s.Is(ber.Context, tag) {
			continue
		}
		for trees := s.TaggedOf(tag); trees.More(); {
			t := trees.Sequence()
			one := subtree{base: readGeneralName(t)}
			if t.Is(ber.Context, 0) {
				one.limited = Integer(t.TaggedInteger(0)).Sign() != 0
			}
			if t.Is(ber.Context, 1) {
				t.TaggedInteger(1)
				one.limited = true
			}
			t.End()
			*list = append(*list, one)
		}
	}
	s.End()
	return c
}

// check says what keeps a certificate out of the constraints, if anything does. The common names of a leaf that look like
// hosts are taken for hosts where it names no host elsewhere.
func (c *constraints) check(x *Certificate, leaf bool) (Reason, generalName) {
	subject := x.subject.entries()
	names := []generalName{}
	if len(subject) > 0 {
		names = append(names, generalName{kind: directoryName, name: x.subject})
	}
	for _, e := range subject {
		if shortName(e.oid) == "emailAddress" {
			if e.tag != ber.IA5String {
				return UnsupportedName, generalName{kind: mailName, value: e.text}
			}
			names = append(names, generalName{kind: mailName, value: e.text})
		}
	}
	hosts := 0
	for _, n := range x.extensions.altNames {
		names = append(names, n)
		if n.kind == hostName {
			hosts++
		}
	}
	if leaf && hosts == 0 {
		for _, e := range subject {
			if shortName(e.oid) == "CN" && looksLikeHost(e.text) {
				names = append(names, generalName{kind: hostName, value: e.text})
			}
		}
	}
	if len(names)*(len(c.permitted)+len(c.excluded)) > 1<<20 {
		return Unspecified, generalName{}
	}
	for _, n := range names {
		if reason := c.checkName(n); reason != "" {
			return reason, n
		}
	}
	return "", generalName{}
}

func (c *constraints) checkName(n generalName) Reason {
	asked, found := false, false
	for _, t := range c.permitted {
		if !t.base.comparable(n) {
			continue
		}
		if t.limited {
			return ConstraintRange
		}
		if found {
			continue
		}
		asked = true
		inside, reason := t.base.holds(n)
		if reason != "" {
			return reason
		}
		found = inside
	}
	if asked && !found {
		return NotPermitted
	}
	for _, t := range c.excluded {
		if !t.base.comparable(n) {
			continue
		}
		if t.limited {
			return ConstraintRange
		}
		if inside, reason := t.base.holds(n); inside || reason != "" {
			if reason == "" {
				reason = Excluded
			}
			return reason
		}
	}
	return ""
}
