package openstack

import (
	"context"
	"errors"
	"net/netip"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

func serverSchema() schema.Schema {
	replaces := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	some := []validator.String{stringvalidator.LengthAtLeast(1)}
	return schema.Schema{
		MarkdownDescription: "A server of Nova; with nova-lxd an LXD instance inside the compute instance, whose name is `instance_name`. A change of the flavor resizes it and confirms that; " +
			"a change of the image replaces it, and never rebuilds it. Metadata that others added stays, and is no drift.\n\n" +
			"After an import look at the plan before the first apply, for what differs in these replaces the server: write `key_name` as imported, and `user_data` too where the state has it (Nova may show it to administrators only; " +
			"leave it out where the state has none). Leave `networks` out, or write them in the order of the state, and `availability_zone` without `:host`. A server that boots from a volume has no image and cannot be managed here. " +
			"An import takes over all metadata: what the configuration leaves out is removed by the next apply.",
		Attributes: map[string]schema.Attribute{
			"id":     idAttribute("ID of the server."),
			"region": regionAttribute(),
			"name":   nameAttribute("server", "web", false),
			"flavor_id": schema.StringAttribute{
				Required: true, Validators: some, MarkdownDescription: "ID of the flavor, such as `stacklab_nova_flavor.tiny.id`. Changing it resizes the server: Nova stops it for that, may move it to another host, and cannot go back to the old size afterwards.",
			},
			"image_id": schema.StringAttribute{
				Required: true, Validators: imageID, PlanModifiers: replaces,
				MarkdownDescription: "ID of the image, such as `stacklab_glance_image.root.id`. Changing it replaces the server.",
			},
			"key_name": schema.StringAttribute{
				Optional: true, Validators: some, PlanModifiers: replaces,
				MarkdownDescription: "Name of the keypair whose public key it gets, such as `stacklab_nova_keypair.operator.name`. Default: none. Changing it replaces the server.",
			},
			"networks": networksAttribute(),
			"security_groups": schema.SetAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Names of security groups for its ports. Default: what Nova gives it (`default`), not managed.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(some...)},
			},
			"user_data": schema.StringAttribute{
				Optional: true, PlanModifiers: replaces,
				MarkdownDescription: "User data for cloud-init, such as `file(\"cloud.yaml\")`, as plain text of 48 KiB at most. It is in the state, and whoever is in the server can read it: no place for secrets. " +
					"Default: none. Changing it replaces the server.",
				Validators: []validator.String{stringvalidator.LengthBetween(1, 65535*3/4)},
			},
			"config_drive": schema.BoolAttribute{
				Optional: true, Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown(), boolplanmodifier.RequiresReplace()},
				MarkdownDescription: "Whether it gets its metadata on a drive too. Default: as Nova is configured. Changing it replaces the server.",
			},
			"metadata": schema.MapAttribute{
				ElementType: types.StringType, Optional: true, Computed: true, Default: mapdefault.StaticValue(crud.TextMap(nil)),
				MarkdownDescription: "Metadata by key. Only the keys written here are managed. Default: none.",
			},
			"availability_zone": schema.StringAttribute{
				Optional: true, Computed: true, Validators: some,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
				MarkdownDescription: "Availability zone, such as `nova`; an administrator may write `zone:host`. Default: as Nova is configured. Changing it replaces the server.",
			},
			"power_state": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString("active"),
				MarkdownDescription: "`active` or `shutoff`. Default: `active`. A server that is anything else, such as paused or in error, shows as a change.",
				Validators:          []validator.String{stringvalidator.OneOf("active", "shutoff")},
			},
			"tags":          tagsAttribute(),
			"instance_name": computedText("Name of the instance on the hypervisor, such as `instance-00000001`: with nova-lxd, of the LXD instance, its own profile too. Administrators see it."),
			"host":          computedText("The host that nova-compute runs on. Administrators see it."),
			"addresses": schema.MapAttribute{
				ElementType: types.ListType{ElemType: types.StringType}, Computed: true,
				PlanModifiers:       []planmodifier.Map{mapplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Addresses by the network's name, those of IPv4 first.",
			},
			"access_ip_v4": computedText("The IPv4 address that Nova advertises, else the first one; empty without any."),
			"status":       computedText("Status, such as `ACTIVE`."),
		},
	}
}

func networksAttribute() schema.Attribute {
	field := func(text string, rule []validator.String) schema.Attribute {
		return schema.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: text, Validators: rule,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		}
	}
	return schema.ListNestedAttribute{
		Optional:            true,
		MarkdownDescription: "What it is attached to, in this order. Default: what Nova chooses, which is the project's only network. Changing it replaces the server; leaving it out does not.",
		Validators:          []validator.List{listvalidator.SizeAtLeast(1)},
		PlanModifiers:       []planmodifier.List{listplanmodifier.RequiresReplaceIf(declared, replacesNetworks, replacesNetworks)},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"network_id": field("ID of a network, on which Nova makes a port. Write it or `port_id`.", networkID),
			"port_id":    field("ID of a port that exists. Write it or `network_id`.", portID),
			"fixed_ip":   field("Address of the port that Nova makes. Default: one of the network's pool.", []validator.String{stringvalidator.LengthAtLeast(1)}),
		}},
	}
}

const replacesNetworks = "Other networks replace the server; where none are declared, it keeps those that it has."

// declared reports whether a list is declared at all: an imported server shows its networks, also those that Nova chose.
func declared(_ context.Context, req planmodifier.ListRequest, resp *listplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = !req.ConfigValue.IsNull()
}

func validateServer(_ context.Context, s server) error {
	var errs []error
	for i, v := range s.Networks.Elements() {
		object, _ := v.(types.Object)
		if v.IsUnknown() {
			continue
		}
		at := path.Root("networks").AtListIndex(i)
		network, _ := object.Attributes()["network_id"].(types.String)
		port, _ := object.Attributes()["port_id"].(types.String)
		fixed, _ := object.Attributes()["fixed_ip"].(types.String)
		switch {
		case network.IsNull() && port.IsNull():
			errs = append(errs, crud.Atf(at, "it names neither a network nor a port: write network_id or port_id"))
		case !network.IsNull() && !port.IsNull():
			errs = append(errs, crud.Atf(at, "a port is on a network already: write network_id or port_id, not both"))
		case !port.IsNull() && !fixed.IsNull():
			errs = append(errs, crud.Atf(at.AtName("fixed_ip"), "a port has its addresses already: write fixed_ip beside network_id only"))
		case !fixed.IsNull() && !fixed.IsUnknown():
			if _, err := netip.ParseAddr(fixed.ValueString()); err != nil {
				errs = append(errs, crud.Atf(at.AtName("fixed_ip"), "%q is no address: write one of the network's subnet", fixed.ValueString()))
			}
		}
	}
	for key, v := range s.Metadata.Elements() {
		at := path.Root("metadata").AtMapKey(key)
		value, _ := v.(types.String)
		switch {
		case key == markKey:
			errs = append(errs, crud.Atf(at, "the provider itself uses %s: take another key", key))
		case key == "" || len(key) > 255:
			errs = append(errs, crud.Atf(at, "the key has %d characters: Nova allows 1 to 255", len(key)))
		case !metadataKey.MatchString(key):
			errs = append(errs, crud.Atf(at, "the key %q has signs that Nova does not allow: write letters, digits, spaces and - _ : .", key))
		case value.IsNull():
			errs = append(errs, crud.Atf(at, "the value of %s is null: write a text, or leave the key out", key))
		case len(value.ValueString()) > 255:
			errs = append(errs, crud.Atf(at, "the value of %s has %d characters: Nova allows 255", key, len(value.ValueString())))
		}
	}
	return errors.Join(errs...)
}
