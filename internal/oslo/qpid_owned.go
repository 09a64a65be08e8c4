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
	Options options.Marks `json:"options"`
	Restart []string      `json:"restart,omitempty"`
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
