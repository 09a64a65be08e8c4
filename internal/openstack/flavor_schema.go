package openstack

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/float64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/float64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

func flavorSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A Nova flavor, with what nova-lxd makes of it. Its extra specs change key by key: no moment is without the others, " +
			"and specs that others added stay, and are no drift. Nova has no renaming or resizing of a flavor: a new name or size replaces it. Servers that have it are not deleted: without `flavor_id` the new flavor has a new ID, " +
			"and servers of this configuration that refer to it are resized in the same apply; with `flavor_id` the ID stays, and servers keep the old size until they are resized or made anew. " +
			"To set specs in a flavor that someone else owns, use `stacklab_nova_flavor_specs`.\n\n" +
			"`lxd.profiles` takes effect where nova-lxd reads the spec `lxd:profiles`, which upstream never did: it needs the patched driver of the lab.",
		Attributes: map[string]schema.Attribute{
			"id":        idAttribute("ID of the flavor."),
			"region":    regionAttribute(),
			"name":      nameAttribute("flavor", "m1.tiny", true),
			"vcpus":     sizeAttribute("Number of virtual CPUs.", "", 1),
			"ram":       sizeAttribute("Memory, in MiB.", "", 1),
			"disk":      sizeAttribute("Root disk, in GiB; 0 is the size of the image.", "0", 0),
			"ephemeral": sizeAttribute("Ephemeral disk, in GiB. nova-lxd makes one only where the compute daemon's pool is zfs or btrfs.", "0", 0),
			"swap":      sizeAttribute("Swap, in MiB.", "0", 0),
			"rxtx_factor": schema.Float64Attribute{
				Optional: true, Computed: true, Default: float64default.StaticFloat64(1),
				MarkdownDescription: "Factor of the network's bandwidth, which only some drivers know. Default: 1. Changing it replaces the flavor.",
				PlanModifiers:       []planmodifier.Float64{float64planmodifier.RequiresReplace()},
				Validators:          []validator.Float64{float64validator.AtLeast(0.1)},
			},
			"is_public": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether every project may use it. Default: true. Changing it replaces the flavor.",
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.RequiresReplace()},
			},
			"flavor_id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "ID to give the flavor, such as `docker` or `1`. Default: a UUID that Nova makes. Changing it replaces the flavor.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
				Validators:          []validator.String{flavorID},
			},
			"description": descriptionAttribute("flavor"),
			"lxd":         lxdAttribute(),
			"extra_specs": schema.MapAttribute{
				ElementType: types.StringType, Optional: true, Computed: true,
				Default: mapdefault.StaticValue(crud.TextMap(nil)),
				MarkdownDescription: "Extra specs by key, such as `{ \"hw:cpu_policy\" = \"dedicated\" }`, without those of `lxd`. " +
					"Only the keys written here are managed, others stay as they are; an import takes over all, and those that the configuration leaves out are removed by the next apply. Default: none.",
			},
			"projects": schema.SetAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "IDs of the projects that may use it where it is private (`is_public = false`). Access that others gave stays. Default: none.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(stringvalidator.LengthBetween(1, 255))},
			},
			"check_profiles_on": schema.ListAttribute{
				ElementType: types.ListType{ElemType: types.StringType}, Optional: true,
				MarkdownDescription: "Paths of compute daemons, such as `[stacklab_lxd_instance.compute.path]`; `[]` is the provider's own LXD server. Each profile of `lxd.profiles` must exist " +
					"on each of them: checked at apply, and at plan where they can be reached. Where `ephemeral` is more than 0 the daemon's pools are looked at too. Default: nothing is checked.",
				Validators: []validator.List{listvalidator.SizeAtLeast(1), listvalidator.ValueListsAre(listvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)))},
			},
		},
	}
}

// flavorID is Nova's rule: letters, digits, spaces and some signs, none of them a space at an end.
var flavorID = stringvalidator.RegexMatches(flavorIDPattern,
	"must have 1 to 255 letters, digits, spaces, dots, hyphens and underscores, with no space at either end: write one such as docker, or leave it out")

func sizeAttribute(text, fallback string, least int64) schema.Attribute {
	a := schema.Int64Attribute{
		Required:      true,
		PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplace()},
		Validators:    []validator.Int64{int64validator.Between(least, 1<<31-1)},
	}
	if fallback != "" {
		a.Required, a.Optional, a.Computed, a.Default = false, true, true, int64default.StaticInt64(0)
		text += " Default: " + fallback + "."
	}
	a.MarkdownDescription = text + " Changing it replaces the flavor."
	return a
}

func lxdAttribute() schema.Attribute {
	allow := func(text string) schema.Attribute {
		return schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(false), MarkdownDescription: text + " Default: false, with which the spec is absent."}
	}
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "What nova-lxd makes of servers of this flavor. Where it stands, it owns the four specs `lxd:profiles`, `lxd:nested_allowed`, " +
			"`lxd:privileged_allowed` and `lxd:isolated`: what it leaves out is absent. nova-lxd takes any text for yes, `\"false\"` too, so false means that the spec is absent. Default: the four are not managed.",
		Attributes: map[string]schema.Attribute{
			"profiles": schema.ListAttribute{
				ElementType: types.StringType, Optional: true, Computed: true, Default: listdefault.StaticValue(crud.TextList(nil)),
				MarkdownDescription: "LXD profiles that servers get behind their own, in this order, such as `[\"docker\"]`. Default: none.",
			},
			"nested_allowed":     allow("Whether servers may run containers (`security.nesting`)."),
			"privileged_allowed": allow("Whether servers are privileged containers (`security.privileged`)."),
			"isolated":           allow("Whether servers have ids of their own (`security.idmap.isolated`)."),
		},
	}
}
