package provider

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// hostFields pairs the attributes of a host that are texts with the fields of its configuration.
var hostFields = []struct {
	attribute, field string
	of               func(*machine.SSH) *string
}{
	{"address", "Address", func(c *machine.SSH) *string { return &c.Address }},
	{"user", "User", func(c *machine.SSH) *string { return &c.User }},
	{"private_key", "PrivateKey", func(c *machine.SSH) *string { return &c.PrivateKey }},
	{"password", "Password", func(c *machine.SSH) *string { return &c.Password }},
	{"host_key", "HostKey", func(c *machine.SSH) *string { return &c.HostKey }},
}

// host reads one of "hosts", and those that the way there goes through.
func (m model) host(name string) (machine.SSH, error) { return m.hostVia(name, nil) }

func (m model) hostVia(name string, way []string) (cfg machine.SSH, err error) {
	if m.Hosts.IsUnknown() {
		return cfg, unknown("hosts", "hosts")
	}
	object, found := m.Hosts.Elements()[name].(types.Object)
	if !found {
		return cfg, fmt.Errorf("the provider's hosts have no %q; they have %s: add it to hosts in the provider's block", name, namesOf(m.Hosts))
	}
	if slices.Contains(way, name) {
		return cfg, fmt.Errorf("the way to host %q goes in a circle: %s", name, strings.Join(append(way, name), ", "))
	}
	attributes := object.Attributes()
	for attribute, v := range attributes {
		if v.IsUnknown() {
			return cfg, unknown("hosts", "hosts."+name+"."+attribute)
		}
	}
	cfg.Name = name
	for _, f := range hostFields {
		v, _ := attributes[f.attribute].(types.String)
		*f.of(&cfg) = v.ValueString()
	}
	port, _ := attributes["port"].(types.Int64)
	cfg.Port = int(port.ValueInt64())
	if bastion, _ := attributes["bastion"].(types.String); bastion.ValueString() != "" {
		via, err := m.hostVia(bastion.ValueString(), append(way, name))
		if err != nil {
			return cfg, err
		}
		cfg.Bastion = &via
	}
	return cfg, nil
}

func namesOf(m types.Map) string {
	names := slices.Sorted(maps.Keys(m.Elements()))
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// validateHosts finds what is wrong with "hosts", as far as its values are known.
func (m model) validateHosts() (path.Path, error) {
	for _, name := range slices.Sorted(maps.Keys(m.Hosts.Elements())) {
		at := path.Root("hosts").AtMapKey(name)
		cfg, err := m.host(name)
		if errors.Is(err, crud.ErrUnknown) {
			continue
		}
		if err != nil {
			return at.AtName("bastion"), fmt.Errorf("host %q: %w", name, err)
		}
		cfg.Bastion = nil // which is a host of its own
		wrong := new(machine.ConfigError)
		if !errors.As(cfg.Validate(), &wrong) {
			continue
		}
		for _, f := range hostFields {
			if f.field == wrong.Field {
				at = at.AtName(f.attribute)
			}
		}
		return at, fmt.Errorf("host %q: %w", name, wrong)
	}
	return path.Root("hosts"), nil
}
