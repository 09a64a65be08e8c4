package openstack

import (
	"context"
	"sync"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/flavors"

	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/turns"
)

// listAge is how old a shared list may be. A refresh of hundreds of flavors takes less.
const listAge = 30 * time.Second

// Flavors lets the reads of a run share one list of a region's flavors with their specs, since a refresh reads every flavor
// and Nova takes as long for one as for a hundred. A run with a single flavor asks for that one, and so does every read
// after this run has written: from then on a list could be older than the object. Its zero value is ready.
type Flavors struct {
	turns turns.Turns // of those who write specs of one flavor

	mu      sync.Mutex
	written bool
	regions map[string]*flavorList
}

type flavorList struct {
	mu   sync.Mutex
	asks int
	at   time.Time
	byID map[string]flavors.Flavor
}

// wrote ends the sharing.
func (s *Flavors) wrote() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written, s.regions = true, nil
}

// list returns what is shared of a region, nil after a write.
func (s *Flavors) list(region string) *flavorList {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.written {
		return nil
	}
	if s.regions == nil {
		s.regions = map[string]*flavorList{}
	}
	if s.regions[region] == nil {
		s.regions[region] = &flavorList{}
	}
	return s.regions[region]
}

// get returns a flavor with its specs.
func (s *Flavors) get(ctx context.Context, nova *openstackapi.Service, id string) (*flavors.Flavor, error) {
	list := s.list(nova.Region)
	if list == nil || !nova.Has(specsVersion) {
		return getFlavor(ctx, nova, id)
	}
	list.mu.Lock()
	defer list.mu.Unlock()
	list.asks++
	if list.asks == 1 {
		return getFlavor(ctx, nova, id)
	}
	if time.Since(list.at) > listAge {
		all, err := listFlavors(ctx, nova)
		if err != nil {
			return nil, err
		}
		list.at, list.byID = time.Now(), make(map[string]flavors.Flavor, len(all))
		for _, f := range all {
			list.byID[f.ID] = f
		}
	}
	if f, found := list.byID[id]; found {
		return &f, nil
	}
	return getFlavor(ctx, nova, id) // those who are no admin see less in lists
}

// listFlavors reads all flavors, the private ones too where the user may see them, with their specs where Nova lists them.
func listFlavors(ctx context.Context, nova *openstackapi.Service) ([]flavors.Flavor, error) {
	pages, err := flavors.ListDetail(nova.At(specsVersion), flavors.ListOpts{AccessType: flavors.AllAccess}).AllPages(ctx)
	if err != nil {
		return nil, err
	}
	return flavors.ExtractFlavors(pages)
}
