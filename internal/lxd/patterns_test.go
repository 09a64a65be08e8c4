package lxd

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, value string
		want           bool
	}{
		{"", "anything", true},
		{"*", "a/b", true},
		{"juju-*", "juju-1234-0", true},
		{"juju-*", "ajuju-1", false},
		{"nova-compute/0", "nova-compute/0", true},
		{"nova-compute/0", "ntp/0 nova-compute/0", true},
		{"nova-compute/0", "ntp/0,nova-compute/0", true},
		{"nova-compute/0", "nova-compute/01", false},
		{"*nova-compute/0*", "ntp/0,nova-compute/01", true},
		{"nova-compute/[0-4]", "nova-compute/3", true},
		{"nova?compute?0", "nova-compute/0", true},
		{"a b", "a b", true},
		{`a\*`, "a*", true},
		{`a\*`, "ab", false},
	} {
		if got := matchesPart(c.pattern, c.value); got != c.want {
			t.Errorf("%q against %q: %v", c.pattern, c.value, got)
		}
	}
	for _, pattern := range []string{"[", "a[b", "[]", "a\\", "x*[", "[a-]"} {
		if validatePattern(types.StringValue(pattern)) == nil {
			t.Errorf("%q is taken for a pattern", pattern)
		}
	}
}
