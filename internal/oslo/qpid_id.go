package oslo

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// topologyID lists the services' files.
var topologyID = crud.ID{
	Name: "id", Several: "[instance[,instance...]:|@host:]path[,...]",
	Example: "compute:/etc/nova/nova.conf,control:/etc/neutron/neutron.conf",
}

// serviceID is one element of it.
var serviceID = crud.ID{Within: true, Host: true, Name: "path", Example: "compute:/etc/nova/nova.conf"}

// location is a service's file as a topology's ID has it.
func (s service) location(ctx context.Context) (string, error) {
	within, err := crud.Texts(ctx, s.Within)
	if err != nil {
		return "", err
	}
	text := serviceID.String(crud.Key{Within: within, Host: s.Host.ValueString(), Name: s.Path.ValueString()})
	file := strings.LastIndexByte(text, ':') + 1
	return text[:file] + strings.ReplaceAll(text[file:], ",", "%2C"), nil
}

// parseTopologyID returns the services of an import ID. They are called by their files: nova of /etc/nova/nova.conf.
func parseTopologyID(id string) (all []service, err error) {
	var instances []string
	for element := range strings.SplitSeq(id, ",") {
		path := strings.HasPrefix(element, "/")
		if !path && !strings.Contains(element, ":") {
			instances = append(instances, element)
			continue
		}
		if path && len(instances) > 0 {
			break
		}
		s, err := parseLocation(strings.Join(append(instances, element), ","))
		if err != nil {
			return nil, wrongID(id, err)
		}
		instances = nil
		all = append(all, s)
	}
	if len(instances) > 0 {
		return nil, wrongID(id, fmt.Errorf("%q is followed by no path with a colon before it", strings.Join(instances, ",")))
	}
	return all, nil
}

func wrongID(id string, err error) error {
	return fmt.Errorf("the import ID is %q: %w; it must read %s, such as %q", id, err, topologyID.Form(), topologyID.Example)
}

// parseLocation is the inverse of location.
func parseLocation(text string) (s service, err error) {
	key, err := serviceID.Parse(text)
	if err != nil {
		return s, err
	}
	if !strings.HasPrefix(key.Name, "/") {
		return s, fmt.Errorf("the path %q does not begin with /", key.Name)
	}
	name := key.Name[strings.LastIndexByte(key.Name, '/')+1:]
	s.Name, s.Path = types.StringValue(strings.TrimSuffix(name, ".conf")), types.StringValue(key.Name)
	s.Restart, s.Within = types.ListNull(types.StringType), types.ListNull(types.StringType)
	if len(key.Within) > 0 {
		s.Within = crud.TextList(key.Within)
	}
	if key.Host != "" {
		s.Host = types.StringValue(key.Host)
	}
	return s, nil
}

// planID completes the ID as far as the places are known.
func (t *topology) planID(ctx context.Context) error {
	t.ID = types.StringUnknown()
	services, err := t.services(ctx)
	if err != nil || t.Services.IsUnknown() {
		return err
	}
	var locations []string
	for _, s := range services {
		if !s.Known() || s.Path.IsUnknown() {
			return nil
		}
		location, err := s.location(ctx)
		if err != nil {
			return err
		}
		locations = append(locations, location)
	}
	t.ID = types.StringValue(strings.Join(locations, ","))
	return nil
}
