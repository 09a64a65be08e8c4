package provider

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// openstackFields pairs the attributes of "openstack" that are texts with the fields of the client's configuration.
var openstackFields = []struct {
	attribute, field string
	of               func(*openstackapi.Config) *string
}{
	{"cloud", "Cloud", func(c *openstackapi.Config) *string { return &c.Cloud }},
	{"auth_url", "AuthURL", func(c *openstackapi.Config) *string { return &c.AuthURL }},
	{"region", "Region", func(c *openstackapi.Config) *string { return &c.Region }},
	{"username", "Username", func(c *openstackapi.Config) *string { return &c.Username }},
	{"user_id", "UserID", func(c *openstackapi.Config) *string { return &c.UserID }},
	{"password", "Password", func(c *openstackapi.Config) *string { return &c.Password }},
	{"token", "Token", func(c *openstackapi.Config) *string { return &c.Token }},
	{"project_name", "ProjectName", func(c *openstackapi.Config) *string { return &c.ProjectName }},
	{"project_id", "ProjectID", func(c *openstackapi.Config) *string { return &c.ProjectID }},
	{"user_domain_name", "UserDomainName", func(c *openstackapi.Config) *string { return &c.UserDomainName }},
	{"project_domain_name", "ProjectDomainName", func(c *openstackapi.Config) *string { return &c.ProjectDomainName }},
	{"application_credential_id", "ApplicationCredentialID", func(c *openstackapi.Config) *string { return &c.ApplicationCredentialID }},
	{"application_credential_secret", "ApplicationCredentialSecret", func(c *openstackapi.Config) *string { return &c.ApplicationCredentialSecret }},
	{"cacert_file", "CACertFile", func(c *openstackapi.Config) *string { return &c.CACertFile }},
	{"endpoint_type", "EndpointType", func(c *openstackapi.Config) *string { return &c.EndpointType }},
}

// openstackConfig reads "openstack".
func (m model) openstackConfig() (cfg openstackapi.Config, err error) {
	if m.OpenStack.IsUnknown() {
		return cfg, unknown("cloud", "openstack")
	}
	attributes := m.OpenStack.Attributes()
	for name, v := range attributes {
		if v.IsUnknown() {
			return cfg, unknown("cloud", "openstack."+name)
		}
	}
	for _, f := range openstackFields {
		v, _ := attributes[f.attribute].(types.String)
		*f.of(&cfg) = v.ValueString()
	}
	insecure, _ := attributes["insecure"].(types.Bool)
	cfg.Insecure = insecure.ValueBoolPointer()
	if retries, ok := attributes["max_retries"].(types.Int64); ok && !retries.IsNull() {
		n := int(retries.ValueInt64())
		cfg.MaxRetries = &n
	}
	overrides, _ := attributes["endpoint_overrides"].(types.Map)
	cfg.EndpointOverrides = make(map[string]string, len(overrides.Elements()))
	for service, v := range overrides.Elements() {
		if v.IsUnknown() {
			return cfg, unknown("cloud", "openstack.endpoint_overrides")
		}
		address, _ := v.(types.String)
		cfg.EndpointOverrides[service] = address.ValueString()
	}
	return cfg, nil
}

// validateOpenStack finds what is wrong with "openstack", as far as its values are known.
func (m model) validateOpenStack() (path.Path, error) {
	at := path.Root("openstack")
	cfg, err := m.openstackConfig()
	if errors.Is(err, crud.ErrUnknown) {
		return at, nil
	}
	err = cfg.Validate()
	wrong := new(openstackapi.ConfigError)
	if !errors.As(err, &wrong) {
		return at, err
	}
	for _, f := range openstackFields {
		if f.field == wrong.Field {
			return at.AtName(f.attribute), wrong
		}
	}
	return at.AtName(map[string]string{"MaxRetries": "max_retries", "EndpointOverrides": "endpoint_overrides"}[wrong.Field]), wrong
}
