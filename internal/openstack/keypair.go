package openstack

import (
	"context"
	"strings"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/keypairs"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// Keypair is stacklab_nova_keypair.
var Keypair = crud.Resource[Source, cloud, keypair]{
	Type: "nova_keypair", Noun: "keypair",
	ID:       crud.ID{Scope: "region", Name: "id", Title: "name", Example: "RegionOne/operator"},
	Schema:   keypairSchema(),
	Connect:  connect[keypair],
	Errors:   apiErrors,
	Validate: validateKeypair,
	Plan:     planScope[keypair],
	Create:   createKeypair, Read: readKeypair, Delete: deleteKeypair,
}

type keypair struct {
	scope
	Name        types.String `tfsdk:"name"`
	PublicKey   types.String `tfsdk:"public_key"`
	Type        types.String `tfsdk:"type"`
	UserID      types.String `tfsdk:"user_id"`
	Fingerprint types.String `tfsdk:"fingerprint"`
}

const (
	sshKey  = "ssh"
	x509Key = "x509"
)

func keypairSchema() schema.Schema {
	replaces := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	return schema.Schema{
		MarkdownDescription: "A keypair of Nova: a public key that servers get, under a name. The private key stays where it was made; none is ever in the state.",
		Attributes: map[string]schema.Attribute{
			"id":     idAttribute("Name of the keypair; behind the user's ID and a `/` where `user_id` is set. In an import ID that `/` reads `%2F`."),
			"region": regionAttribute(),
			"name":   nameAttribute("keypair", "operator", true),
			"public_key": schema.StringAttribute{
				Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(otherKey, replacesKey, replacesKey)},
				MarkdownDescription: "The public key, such as `file(\"~/.ssh/id_ed25519.pub\")`; for `type = \"x509\"` a certificate as PEM. Changing it replaces the keypair.",
			},
			"type": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(sshKey), PlanModifiers: replaces,
				MarkdownDescription: "`ssh` or `x509`. Default: `ssh`. Changing it replaces the keypair.",
				Validators:          []validator.String{stringvalidator.OneOf(sshKey, x509Key)},
			},
			"user_id": schema.StringAttribute{
				Optional: true, Computed: true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
				MarkdownDescription: "ID of the user whose keypair it is, which only an administrator may set. Default: the provider's own user. Changing it replaces the keypair.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"fingerprint": computedText("MD5 of an SSH key, SHA-1 of a certificate, as Nova tells it."),
		},
	}
}

const replacesKey = "Another key replaces the keypair; white space around it is of no account."

// otherKey reports whether a plan has another key than Nova, which keeps no newline behind it.
func otherKey(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = strings.TrimSpace(req.PlanValue.ValueString()) != strings.TrimSpace(req.StateValue.ValueString())
}

func validateKeypair(_ context.Context, k keypair) error {
	if k.PublicKey.IsUnknown() || k.PublicKey.IsNull() || k.Type.IsUnknown() {
		return nil
	}
	return crud.At(path.Root("public_key"), wrongKey(k.PublicKey.ValueString(), k.Type.ValueString() == x509Key))
}

func createKeypair(ctx context.Context, c cloud, k *keypair) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	opts := keypairs.CreateOpts{Name: k.Name.ValueString(), PublicKey: strings.TrimSpace(k.PublicKey.ValueString())}
	version := "2.2"
	k.ID = k.Name
	if user := k.UserID.ValueString(); user != "" {
		if _, err := nova.Need("2.10", "a keypair of another user"); err != nil {
			return crud.At(path.Root("user_id"), err)
		}
		version, opts.UserID = "2.10", user
		k.ID = types.StringValue(user + "/" + opts.Name)
	}
	if nova.Has(version) {
		opts.Type = k.Type.ValueString()
	}
	_, err = keypairs.Create(ctx, nova.At(version), opts).Extract()
	if openstackapi.IsLost(err) {
		// The name is unique to the user, and the key is the mark.
		has, lookErr := k.get(ctx, nova)
		if lookErr == nil && has.PublicKey == opts.PublicKey {
			return nil
		}
	}
	if openstackapi.IsConflict(err) {
		if _, lookErr := k.get(ctx, nova); lookErr == nil {
			return crud.ErrExists
		}
	}
	return err
}

// get reads the keypair that the ID names.
func (k keypair) get(ctx context.Context, nova *openstackapi.Service) (*keypairs.KeyPair, error) {
	user, name, others := strings.Cut(k.ID.ValueString(), "/")
	if !others {
		return keypairs.Get(ctx, nova.At("2.2"), k.ID.ValueString(), nil).Extract()
	}
	return keypairs.Get(ctx, nova.At("2.10"), name, keypairs.GetOpts{UserID: user}).Extract()
}

func readKeypair(ctx context.Context, c cloud, k *keypair) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	has, err := k.get(ctx, nova)
	if err != nil {
		return err
	}
	k.located(k.ID.ValueString(), nova)
	k.Name, k.Type = types.StringValue(has.Name), types.StringValue(has.Type)
	k.UserID, k.Fingerprint = types.StringValue(has.UserID), types.StringValue(has.Fingerprint)
	if has.Type == "" {
		k.Type = types.StringValue(sshKey) // Nova before 2.2
	}
	if strings.TrimSpace(k.PublicKey.ValueString()) != strings.TrimSpace(has.PublicKey) {
		k.PublicKey = types.StringValue(has.PublicKey)
	}
	return nil
}

func deleteKeypair(ctx context.Context, c cloud, k keypair) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	user, name, others := strings.Cut(k.ID.ValueString(), "/")
	if !others {
		return keypairs.Delete(ctx, nova.ServiceClient, k.ID.ValueString(), nil).ExtractErr()
	}
	return keypairs.Delete(ctx, nova.At("2.10"), name, keypairs.DeleteOpts{UserID: user}).ExtractErr()
}
