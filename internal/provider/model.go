package provider

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

type model struct {
	LXD       types.Object `tfsdk:"lxd"`
	OpenStack types.Object `tfsdk:"openstack"`
	Hosts     types.Map    `tfsdk:"hosts"`
}

// lxdFields pairs the attributes of "lxd" with the fields of the client's configuration.
var lxdFields = []struct {
	attribute, field string
	of               func(*lxdapi.Config) *string
}{
	{"address", "Address", func(c *lxdapi.Config) *string { return &c.Address }},
	{"client_certificate", "ClientCertificate", func(c *lxdapi.Config) *string { return &c.ClientCertificate }},
	{"client_key", "ClientKey", func(c *lxdapi.Config) *string { return &c.ClientKey }},
	{"server_certificate", "ServerCertificate", func(c *lxdapi.Config) *string { return &c.ServerCertificate }},
	{"server_certificate_fingerprint", "ServerFingerprint", func(c *lxdapi.Config) *string { return &c.ServerFingerprint }},
	{"trust_token", "TrustToken", func(c *lxdapi.Config) *string { return &c.TrustToken }},
	{"project", "Project", func(c *lxdapi.Config) *string { return &c.Project }},
}

// lxdConfig reads "lxd".
func (m model) lxdConfig() (cfg lxdapi.Config, err error) {
	if m.LXD.IsUnknown() {
		return cfg, unknown("LXD server", "lxd")
	}
	for _, f := range lxdFields {
		v, _ := m.LXD.Attributes()[f.attribute].(types.String)
		if v.IsUnknown() {
			return cfg, unknown("LXD server", "lxd."+f.attribute)
		}
		*f.of(&cfg) = v.ValueString()
	}
	return cfg, nil
}

// validateLXD finds what is wrong with "lxd", as far as its values are known.
func (m model) validateLXD() (path.Path, error) {
	at := path.Root("lxd")
	cfg, err := m.lxdConfig()
	if errors.Is(err, crud.ErrUnknown) {
		return at, nil
	}
	wrong := new(lxdapi.ConfigError)
	if err := cfg.Validate(); errors.As(err, &wrong) {
		for _, f := range lxdFields {
			if f.field == wrong.Field {
				return at.AtName(f.attribute), wrong
			}
		}
	} else if err != nil {
		return at, err
	}
	return at, nil
}

func unknown(system, attribute string) error {
	return crud.Unavailable("the provider's "+system,
		fmt.Errorf("the provider's argument %s is %w", attribute, crud.ErrUnknown))
}
