package oslo

import (
	"context"
	"errors"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

// ownedServices are what private state keeps of the services of a topology, by location. It outlasts their place in the state,
// which leaves out the units that are due.
type ownedServices map[string]ownedService

type ownedService struct {
	Options  options.Marks `json:"options"`
	Restart  []string      `json:"restart,omitempty"`
	Imported bool          `json:"imported,omitempty"` // and not applied since: whether the password is declared is not known
}

const ownedKey = "services"

func readOwned(ctx context.Context) (ownedServices, error) {
	owned := ownedServices{}
	err := crud.GetPrivate(ctx, ownedKey, &owned)
	return owned, err
}

func (o ownedServices) save(ctx context.Context) error { return crud.SetPrivate(ctx, ownedKey, o) }

// section is where the options of a service are or go. A file from which somebody has taken all of them has lost where they were.
func (o ownedService) section(f *ini.File, release string) (string, error) {
	section, err := qpidSectionOf(f, release)
	if errors.Is(err, errNoSection) {
		for key := range o.Options {
			return key.Section, nil
		}
	}
	return section, err
}

// left reports whether a file is the one in which the options were owned: where nothing is as it was left, the machine was replaced or
// the file was put there anew, and what stands in it is what was there before.
func (o ownedService) left(f *ini.File) (bool, error) {
	for _, secret := range []bool{false, true} { // which takes longer
		for key, mark := range o.Options {
			if (mark.Hash != nil) != secret {
				continue
			}
			same, err := mark.Is(f.Values(key.Section, key.Name))
			if _, kept := f.Prior(key.Section, key.Name); same || kept || err != nil {
				return true, err
			}
		}
	}
	return false, nil
}

// owned is what private state must have held: Terraform drops it when a provider dies in an update, and keeps the state. What the
// options were before is in the files as far as there was something. Whether somebody else had set the same value is lost, and like
// what an import takes over they are ours now.
func (t *topology) owned(files []seen) (ownedServices, error) {
	owned := ownedServices{}
	for _, f := range files {
		o := ownedService{Options: options.Marks{}, Restart: f.file.Restart}
		for _, s := range settings {
			values := f.has.Values(f.section, s.option)
			if _, declared := s.text(t); declared && len(values) > 0 {
				o.Options[options.Option{Section: f.section, Name: s.option}] = options.Mark{Ours: values}
			}
		}
		if values := f.has.Values(f.section, passwordOption); len(values) > 0 && !t.PasswordWOVersion.IsNull() {
			hash, err := crud.HashOf(values)
			if err != nil {
				return nil, err
			}
			o.Options[options.Option{Section: f.section, Name: passwordOption}] = options.Mark{Hash: &hash}
		}
		owned[f.location] = o
	}
	return owned, nil
}
