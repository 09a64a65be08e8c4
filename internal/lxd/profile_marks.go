package lxd

import (
	"maps"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// marks are of the keys that a resource owns in someone else's profile.
type marks = crud.Marks[profileKey]

// in tells what a profile has of a key.
func in(p *lxdapi.ProfilePut) func(profileKey) (string, bool) {
	return func(key profileKey) (string, bool) { return key.of(*p) }
}

// own sets the wanted keys in p and returns their marks.
func own(before marks, p *lxdapi.ProfilePut, wanted map[profileKey]string) marks {
	after := before.Own(wanted, in(p))
	for key, value := range wanted {
		key.set(p, value)
	}
	return after
}

// giveUp puts the prior values of keys back in p, those of keys that still have our value.
func giveUp(owned marks, p *lxdapi.ProfilePut, gone func(profileKey) bool) {
	for key, prior := range owned.GiveUp(gone, in(p)) {
		if prior != nil {
			key.set(p, *prior)
		} else {
			key.unset(p)
		}
	}
}

// clone copies a profile so deep that its maps may be changed.
func clone(p lxdapi.ProfilePut) lxdapi.ProfilePut {
	p.Config = maps.Clone(p.Config)
	p.Devices = maps.Clone(p.Devices)
	for name, keys := range p.Devices {
		p.Devices[name] = maps.Clone(keys)
	}
	return p
}

func sameProfile(a, b lxdapi.ProfilePut) bool {
	return a.Description == b.Description && maps.Equal(a.Config, b.Config) && maps.EqualFunc(a.Devices, b.Devices, maps.Equal[map[string]string])
}
