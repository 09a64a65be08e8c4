package lxd

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	placeLast  = "last"
	placeFirst = "first"
)

var placements = []string{placeLast, placeFirst}

func profileAttachmentSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Profiles attached to an LXD instance that someone else owns, such as one that Nova or Juju made. It owns its own " +
			"profiles only: others on the instance stay, in their order, and are no drift wherever they come and go. Of several profiles that set " +
			"the same key, the last one wins.\n\n" +
			"What is attached already when this resource is created is taken over, and is detached with the rest when it is destroyed. " +
			"If the instance is gone, so is the attachment. Any number of attachments may share an instance, each with profiles of its own; their " +
			"order among each other is that of creation, so fix it with one list, or with `depends_on`.\n\n" +
			"Some config keys, such as `security.nesting`, take effect only when a container starts. If such a key changes on an instance " +
			"that runs, a warning says so, or see `restart_on_change`. Virtual machines read further keys only then, which are not told.",
		Attributes: map[string]schema.Attribute{
			"within":  withinAttribute(),
			"project": projectAttribute(),
			"instance": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Name of the instance, such as `instance-00000001`. Changing it replaces the attachment.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:          []validator.String{instanceName},
			},
			"profiles": schema.ListAttribute{
				ElementType: types.StringType, Required: true,
				MarkdownDescription: "Names of the profiles to attach, such as `[\"docker\"]`, in the order that they are to have among each other. " +
					"They must exist in the instance's own daemon and project.",
				Validators: []validator.List{listvalidator.SizeAtLeast(1), profileNames{}},
			},
			"placement": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(placeLast),
				MarkdownDescription: "Where among the profiles of others the new ones are put: " + oneOf(placements) + ". It counts when they are " +
					"attached: profiles that others put behind or before them later stay there. Default: `" + placeLast + "`.",
				Validators: []validator.String{stringvalidator.OneOf(placements...)},
			},
			"wait": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether to wait, within `timeouts.create`, until the instance exists. With `false` a missing instance is an error. " +
					"Default: `true`.",
			},
			"restart_on_change": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether to restart a running instance, in an orderly way, when attaching or detaching changes a config key that " +
					"takes effect only then. Default: `false`, which warns instead.",
			},
		},
	}
}
