package lxd

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/objectvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

func imageProtocols() []string { return []string{"lxd", "simplestreams"} }

func imageSchema() schema.Schema {
	oneSource := path.Expressions{
		path.MatchRoot("files"), path.MatchRoot("file"), path.MatchRoot("copy_from"), path.MatchRoot("remote"),
	}
	computed := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	return schema.Schema{
		MarkdownDescription: "An LXD image, which instances are made from. It comes from exactly one of `files`, `file`, `copy_from` and `remote`. " +
			"An image that is there already is taken over, with a warning. Destroying deletes it; instances made from it stay. " +
			"Replacing it frees its aliases before it takes them again, so `create_before_destroy` needs other aliases.",
		Attributes: map[string]schema.Attribute{
			"within":  withinAttribute(),
			"project": projectAttribute(),
			"aliases": schema.SetAttribute{
				ElementType: types.StringType, Optional: true, Computed: true,
				Default: setdefault.StaticValue(types.SetValueMust(types.StringType, nil)),
				MarkdownDescription: "Names of the image, such as `[\"debian/12\"]`. Names that others give it stay, and are no drift; " +
					"one that belongs to another image is an error. Default: none.",
				Validators: []validator.Set{setvalidator.ValueStringsAre(imageAlias)},
			},
			"files": schema.SingleNestedAttribute{
				Optional: true,
				MarkdownDescription: "A split image in two local files. Other content replaces the image, another place of the same does not. " +
					"Write exactly one of `files`, `file`, `copy_from` and `remote`.",
				Validators: []validator.Object{objectvalidator.ExactlyOneOf(oneSource...)},
				Attributes: map[string]schema.Attribute{
					"metadata": localFile("The tarball with `metadata.yaml`, such as `metadata.tar.xz`."),
					"rootfs":   localFile("The root file system, such as `rootfs.squashfs`, or a virtual machine's disk (`disk.qcow2`)."),
				},
			},
			"file": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "A unified image: a local tarball with `metadata.yaml` and `rootfs/`, such as `lxc image export` writes. " +
					"Other content replaces the image, another place of the same does not. Write exactly one of `files`, `file`, `copy_from` and `remote`.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"copy_from": schema.SingleNestedAttribute{
				Optional: true,
				MarkdownDescription: "An image of another layer's daemon. It is streamed through the provider: the daemons need not reach each other. " +
					"What the name stands for later is not followed. Changing this replaces the image. Write exactly one of `files`, `file`, `copy_from` and `remote`.",
				Attributes: map[string]schema.Attribute{
					"within": schema.ListAttribute{
						ElementType: types.StringType, Optional: true, Computed: true,
						Default:             listdefault.StaticValue(types.ListValueMust(types.StringType, nil)),
						MarkdownDescription: "The LXD instances to descend into, outermost first, to the daemon that has the image. Default: none, the provider's own server.",
						Validators:          []validator.List{place.EachInstance()},
					},
					"project": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "The LXD project that has the image. Default: the provider's `project`; inside an instance `default`.",
						Validators:          []validator.String{projectName},
					},
					"image": schema.StringAttribute{
						Required:            true,
						MarkdownDescription: "Alias or fingerprint of the image there, such as `stacklab_lxd_image.compute.fingerprint`.",
						Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
					},
				},
			},
			"remote": schema.SingleNestedAttribute{
				Optional: true,
				MarkdownDescription: "An image server that LXD itself downloads from. What the alias stands for later is not followed. " +
					"Changing this replaces the image. Write exactly one of `files`, `file`, `copy_from` and `remote`.",
				Attributes: map[string]schema.Attribute{
					"server": schema.StringAttribute{
						Required:            true,
						MarkdownDescription: "URL of the server, such as `https://images.example.org`.",
						Validators:          []validator.String{serverURL{}},
					},
					"protocol": schema.StringAttribute{
						Optional: true, Computed: true, Default: stringdefault.StaticString("simplestreams"),
						MarkdownDescription: "What the server speaks: " + oneOf(imageProtocols()) + ". Default: `simplestreams`.",
						Validators:          []validator.String{stringvalidator.OneOf(imageProtocols()...)},
					},
					"alias": schema.StringAttribute{
						Required:            true,
						MarkdownDescription: "Alias or fingerprint of the image there, such as `debian/12`.",
						Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
					},
				},
			},
			"fingerprint": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "SHA-256 of the image's content in hexadecimal, by which LXD knows it. The fingerprint of local files is computed " +
					"at plan; a new one replaces the image.",
				PlanModifiers: append(computed, stringplanmodifier.RequiresReplace()),
			},
			"architecture": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Architecture, such as `x86_64`.", PlanModifiers: computed,
			},
			"size": schema.Int64Attribute{
				Computed: true, MarkdownDescription: "Size of the image's files in bytes.",
				PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			},
		},
	}
}

func localFile(description string) schema.Attribute {
	return schema.StringAttribute{
		Required: true, MarkdownDescription: description + " The path is relative to where Terraform runs.",
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}
