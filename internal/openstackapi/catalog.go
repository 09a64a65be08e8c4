package openstackapi

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	tokens2 "github.com/gophercloud/gophercloud/v2/openstack/identity/v2/tokens"
	tokens3 "github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

// The service types of the catalog, by the names that catalogs use.
const (
	compute  = "compute"
	image    = "image"
	network  = "network"
	identity = "identity"
)

// projects are the names that people know the services by.
var projects = map[string]string{compute: "Nova", image: "Glance", network: "Neutron", identity: "Keystone"}

// catalog lists the endpoints that Keystone told of.
type catalog []endpoint

type endpoint struct {
	kind, region, url string
	availability      gophercloud.Availability
}

// catalogOf reads Keystone's answer to signing in, of either version.
func catalogOf(result gophercloud.AuthResult) (c catalog, err error) {
	switch r := result.(type) {
	case tokens3.CreateResult:
		return catalog3(r.ExtractServiceCatalog())
	case tokens3.GetResult:
		return catalog3(r.ExtractServiceCatalog())
	case tokens2.CreateResult:
		entries, err := r.ExtractServiceCatalog()
		if err != nil {
			return nil, fmt.Errorf("cannot read the catalog of Keystone v2.0: %w", err)
		}
		for _, entry := range entries.Entries {
			for _, e := range entry.Endpoints {
				for availability, url := range map[gophercloud.Availability]string{
					gophercloud.AvailabilityPublic: e.PublicURL, gophercloud.AvailabilityInternal: e.InternalURL, gophercloud.AvailabilityAdmin: e.AdminURL,
				} {
					if url != "" {
						c = append(c, endpoint{entry.Type, e.Region, url, availability})
					}
				}
			}
		}
		return c, nil
	}
	return nil, fmt.Errorf("keystone's answer is a %T, which is not known here", result)
}

func catalog3(entries *tokens3.ServiceCatalog, err error) (c catalog, _ error) {
	if err != nil {
		return nil, fmt.Errorf("cannot read the catalog of Keystone: %w", err)
	}
	for _, entry := range entries.Entries {
		for _, e := range entry.Endpoints {
			c = append(c, endpoint{entry.Type, cmp.Or(e.RegionID, e.Region), e.URL, gophercloud.Availability(e.Interface)})
		}
	}
	return c, nil
}

// locate finds the address of a service in c's region, which the catalog gives where the configuration does not.
func (c *Client) locate(kind string) (region, address string, err error) {
	region = c.region
	regions := c.catalog.list(func(e endpoint) string { return e.region })
	switch {
	case region == "" && len(regions) > 1:
		return "", "", fmt.Errorf("the cloud has the regions %s: choose one with region in the provider's openstack block, or OS_REGION_NAME", strings.Join(regions, ", "))
	case region == "" && len(regions) == 1:
		region = regions[0]
	case region != "" && len(regions) > 0 && !slices.Contains(regions, region):
		return "", "", fmt.Errorf("the cloud has no region %q; it has %s: check region and OS_REGION_NAME", region, strings.Join(regions, ", "))
	}
	if override, ok := c.overrides[kind]; ok {
		return region, override, nil
	}
	for _, e := range c.catalog {
		if e.kind == kind && e.availability == c.settings.availability && (region == "" || e.region == region) {
			return region, e.url, nil
		}
	}
	if len(c.catalog) == 0 && c.settings.unscoped() {
		return "", "", errors.New("no project is given, so Keystone lists no services: write project_name in the provider's openstack block, or set OS_PROJECT_NAME")
	}
	has := c.catalog.list(func(e endpoint) string {
		if e.region != region || e.availability != c.settings.availability {
			return ""
		}
		return e.kind
	})
	listed := "it lists no service at all: the user may have no role in the project"
	if len(has) > 0 {
		listed = "it lists " + strings.Join(has, ", ")
	}
	return "", "", fmt.Errorf("the catalog has no %s endpoint for %s (service type %s) in region %s; %s: check endpoint_type and region, or set endpoint_overrides",
		c.settings.availability, projects[kind], kind, cmp.Or(region, "any"), listed)
}

// list gives each value once, in order.
func (c catalog) list(value func(endpoint) string) (values []string) {
	for _, e := range c {
		if v := value(e); v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return values
}

// serviceOf tells whose address it is, for messages.
func (s *session) serviceOf(address string) string {
	for key, service := range s.services {
		if strings.HasPrefix(address, service.root) {
			return projects[key.kind]
		}
	}
	for kind, override := range s.overrides {
		if strings.HasPrefix(address, override) {
			return projects[kind]
		}
	}
	for _, e := range s.catalog {
		if strings.HasPrefix(address, versionless(e.url)) && projects[e.kind] != "" {
			return projects[e.kind]
		}
	}
	return "Keystone"
}
