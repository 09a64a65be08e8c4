// Package provider is the composition root: the provider's schema, its session, and the lists of its objects.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/host"
	"github.com/stacklab/terraform-provider-stacklab/internal/keystone"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxd"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstack"
	"github.com/stacklab/terraform-provider-stacklab/internal/oslo"
)

// Stacklab is the provider.
type Stacklab struct{ version string }

var (
	_ provider.ProviderWithFunctions          = (*Stacklab)(nil)
	_ provider.ProviderWithEphemeralResources = (*Stacklab)(nil)
	_ provider.ProviderWithValidateConfig     = (*Stacklab)(nil)
)

// New returns a function that makes a provider of the given version.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &Stacklab{version: version} }
}

// Resources lists all resources.
func (*Stacklab) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		host.Service.New,

		keystone.Signing.New,
		keystone.SigningDir.New,

		lxd.Image.New,
		lxd.Network.New,
		lxd.Instance.New,
		lxd.Profile.New,
		lxd.ProfileAttachment.New,
		lxd.ProfileOptions.New,
		lxd.Project.New,
		lxd.StoragePool.New,

		openstack.Flavor.New,
		openstack.FlavorSpecs.New,
		openstack.Image.New,
		openstack.Keypair.New,
		openstack.Network.New,
		openstack.Server.New,
		openstack.Subnet.New,

		oslo.Config.New,
		oslo.QpidTopology.New,
	}
}

// DataSources lists all data sources.
func (*Stacklab) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		keystone.CertificatesData.New,

		lxd.InstanceData.New,
		lxd.InstancesData.New,
		lxd.ProfileData.New,
		lxd.ServerData.New,

		openstack.FlavorData.New,
		openstack.ImageData.New,
		openstack.ServerData.New,

		oslo.QpidTopologyData.New,
	}
}

// EphemeralResources lists all ephemeral resources.
func (*Stacklab) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{keystone.NewToken}
}

// Functions lists all functions.
func (*Stacklab) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		keystone.NewCMSInspectFunction,
		keystone.NewCMSVerifyFunction,
		lxd.NewProfileFunction,
		openstack.NewNovarcFunction,
		oslo.NewQpidAddressFunction,
	}
}

// Metadata tells the provider's name and version.
func (p *Stacklab) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "stacklab"
	resp.Version = p.version
}

// Schema is the provider's configuration.
func (*Stacklab) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Builds an OpenStack-on-LXD lab, every layer of it, from one plan: LXD on the machine, the instances in it, " +
			"the LXD daemons inside those instances, and what runs in them.",
		Attributes: map[string]schema.Attribute{"lxd": lxdAttribute(), "openstack": openstackAttribute(), "hosts": hostsAttribute()},
	}
}

// ValidateConfig refuses what no server could be reached with.
func (*Stacklab) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var m model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	if at, err := m.validateLXD(); err != nil {
		resp.Diagnostics.AddAttributeError(at, "Cannot use this LXD server", err.Error()+".")
	}
	if at, err := m.validateOpenStack(); err != nil {
		resp.Diagnostics.AddAttributeError(at, "Cannot use this cloud", err.Error()+".")
	}
	if at, err := m.validateHosts(); err != nil {
		resp.Diagnostics.AddAttributeError(at, "Cannot use this host", err.Error()+".")
	}
}

// Configure makes the session. It dials nothing.
func (p *Stacklab) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var m model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	session := newSession(m, p.version)
	resp.ResourceData = session
	resp.DataSourceData = session
}
