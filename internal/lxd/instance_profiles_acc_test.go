package lxd_test

import (
	"slices"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func TestAccInstanceProfiles(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		p := d.ForeignProfiles(t, acctest.Name(t, "instance"), "abcx") // before the box, to go after it
		b := newBox(t, d, map[string]any{"running": false})
		pick := func(letters string) (names []string) {
			for _, l := range letters {
				names = append(names, p[map[rune]int{'a': 0, 'b': 1, 'c': 2, 'x': 3}[l]])
			}
			return names
		}
		has := func(letters string) {
			t.Helper()
			if now := b.inst().Profiles; !slices.Equal(now, pick(letters)) {
				t.Errorf("it has %q, not %q", now, pick(letters))
			}
		}
		assign := func(letters string) {
			t.Helper()
			b.meddle(func(i *lxdapi.InstancePut) { i.Profiles = pick(letters) })
		}
		b.set(map[string]any{"profiles": pick("ab")})
		b.converge()
		has("ab")
		for _, others := range []string{"abx", "xab", "axb"} {
			assign(others)
			b.NoChanges(t)
		}
		assign("bxa")
		b.plans("mac_address", "profiles")
		b.converge()
		has("axb")
		assign("xb")
		b.plans("mac_address", "profiles")
		b.converge()
		has("xab")
		b.set(map[string]any{"profiles": pick("bc")})
		b.converge()
		has("xbc")
		b.set(map[string]any{"profiles": []string{}})
		b.converge()
		has("x")
	})
}
