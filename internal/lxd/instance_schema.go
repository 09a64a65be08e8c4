package lxd

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

func instanceSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "An LXD instance: a container or a virtual machine, at any depth. Its `path` is what the objects inside it take as `within`, " +
			"so one apply builds all layers, and replacing the instance replaces what is in it.\n\n" +
			"Config, devices, profiles, description and `running` change in place. Config keys, devices and profiles that others add stay, and are no drift.",
		Attributes: map[string]schema.Attribute{
			"within":  withinAttribute(),
			"project": projectAttribute(),
			"name":    nameAttribute("instance", instanceName),
			"image":   imageAttribute(),
			"type": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(container),
				MarkdownDescription: "Kind of instance: " + oneOf(instanceTypes()) + ". Default: `container`. Changing it replaces the instance.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:          []validator.String{stringvalidator.OneOf(instanceTypes()...)},
			},
			"description": descriptionAttribute("instance"),
			"profiles": schema.ListAttribute{
				ElementType: types.StringType, Optional: true, Computed: true,
				Default: listdefault.StaticValue(crud.TextList([]string{defaultProfile})),
				MarkdownDescription: "Profiles of the instance; where two set the same key, the later one wins. Only the profiles written here are managed, " +
					"and their order among each other: what others attach stays where it is, and is no drift. Default: `[\"default\"]`. `[]` is no profile at all.",
				Validators: []validator.List{profileNames{}},
			},
			"config":  configAttribute("instance", "`{ \"security.nesting\" = \"true\" }`", instanceKeys),
			"devices": devicesAttribute("`{ root = { type = \"disk\", path = \"/\", pool = \"default\" } }`"),
			"running": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether the instance runs. It is started and stopped in place; one that is frozen does not run. To stop, it has as long as its " +
					"`boot.host_shutdown_timeout` says (30 s without it), half of what is left of the timeout at most; then it is killed. Default: `true`.",
			},
			"ephemeral": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether the instance vanishes when it stops. Default: `false`. Changing it replaces the instance.",
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.RequiresReplace()},
			},
			"target": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The cluster member that the instance is made on. Default: the server's choice. " +
					"Naming another member than the one that it is on replaces the instance.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(isElsewhere,
					"A member other than the instance's replaces it.", "A member other than the instance's replaces it.")},
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"wait_for":          waitForAttribute(),
			"restart_on_change": restartOnChangeAttribute(),
			"config_wo":         configWOAttribute(),
			"config_wo_version": configWOVersionAttribute(),
			"config_wo_keys":    configWOKeysAttribute(),
			"path": schema.ListAttribute{
				ElementType: types.StringType, Computed: true,
				MarkdownDescription: "The way to the instance: its own `within`, and its name. The value of `within` for what is inside it.",
				PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
			},
			"status":       computedText("State of the instance in LXD's words, such as `Running`, `Stopped` or `Frozen`."),
			"ipv4_address": computedText("First IPv4 address of the instance, by the names of its NIC devices; null while it has none. " + addressText),
			"ipv6_address": computedText("First IPv6 address of the instance that is valid beyond its link, by the names of its NIC devices; null while it has none. " + addressText),
			"mac_address":  computedText("MAC address of its first NIC device by name; null if it has no NIC."),
			"location":     computedText("The cluster member that the instance is on; `none` outside a cluster."),
		},
	}
}

const addressText = "Where a NIC is on a bridge of LXD's that gives out addresses, create waits for it, a minute at most: a guest need not ask for one."

func instanceTypes() []string { return []string{container, virtualMachine} }

func computedText(description string) schema.Attribute {
	return schema.StringAttribute{
		Computed: true, MarkdownDescription: description,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// isElsewhere asks for replacement when target names a member that the instance is not on, which an import leaves out.
func isElsewhere(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	var location types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("location"), &location)...)
	resp.RequiresReplace = !req.PlanValue.IsNull() && !req.PlanValue.Equal(location)
}
