package lxd

import (
	"context"
	"maps"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// marks are what private state keeps of the keys that a resource owns in someone else's profile. They are the ownership:
// the state itself holds what was found at the last look, which others may have written.
type marks map[profileKey]mark

type mark struct {
	Ours  string  `json:"ours"`
	Prior *string `json:"prior"` // what was there before, nil if nothing was, or if that is not known
}

const marksKey = "keys"

func readMarks(ctx context.Context) (marks, error) {
	m := marks{}
	err := crud.GetPrivate(ctx, marksKey, &m)
	return m, err
}

func (m marks) save(ctx context.Context) error { return crud.SetPrivate(ctx, marksKey, m) }

// own sets the wanted keys in p and returns their marks. What is marked already keeps its prior value.
func (m marks) own(p *lxdapi.ProfilePut, wanted map[profileKey]string) marks {
	after := marks{}
	for key, value := range wanted {
		mark, owned := m[key]
		if was, found := key.of(*p); !owned && found {
			mark.Prior = &was
		}
		mark.Ours = value
		after[key] = mark
		key.set(p, value)
	}
	return after
}

// giveUp puts the prior values of keys back in p, those of keys that still have our value.
func (m marks) giveUp(p *lxdapi.ProfilePut, gone func(profileKey) bool) {
	for key, mark := range m {
		value, found := key.of(*p)
		switch {
		case !gone(key) || !found || value != mark.Ours:
		case mark.Prior != nil:
			key.set(p, *mark.Prior)
		default:
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
