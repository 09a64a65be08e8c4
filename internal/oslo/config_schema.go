package oslo

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

func configSchema() schema.Schema {
	none := func(inner attr.Type) schema.MapAttribute {
		return schema.MapAttribute{
			ElementType: inner, Optional: true, Computed: true,
			Default: mapdefault.StaticValue(types.MapValueMust(inner, map[string]attr.Value{})),
		}
	}
	single, multi, absent := none(optionsType), none(multiType), none(absentType)
	single.MarkdownDescription = "Options by section, and in that by name, such as `{ DEFAULT = { debug = \"true\" }, database = { max_pool_size = \"20\" } }`. " +
		"Values are written as they are: `$` begins a reference to another option for `oslo.config`, `$$` is a dollar sign, and further lines of a value are indented. Default: none."
	multi.MarkdownDescription = "Options that may be given several times (`MultiStrOpt`), by section and name, with all their values in order, such as " +
		"`{ pci = { alias = [\"{...}\", \"{...}\"] } }`. Default: none."
	absent.MarkdownDescription = "Options that are to be set nowhere in the file, so that the service's own default holds, by section, such as " +
		"`{ DEFAULT = [\"log_config_append\"] }`. Default: none."
	return schema.Schema{
		MarkdownDescription: "Options in the configuration file of an OpenStack service (`oslo.config`), such as `/etc/nova/nova.conf`. It owns the options that are written here and leaves every other byte " +
			"of the file as it is.\n\n" +
			"What a line said before stays in the file, as a comment that begins with `#stacklab:` above the new line, and comes back when the resource or the option goes, unless somebody has " +
			"changed the option meanwhile. An option that has the wanted value already stays when the resource goes; so where the state was lost, import the options instead of creating the resource again. " +
			"An import takes the values into the state: leave those out that `options_wo` is to have. Of an option that has no such comment it knows no earlier value: when the resource or the option goes, the line goes, and " +
			"the service falls back to its default. To leave the lines in the file use `terraform state rm`.",
		Attributes: place.Attributes(map[string]schema.Attribute{
			"path":          place.PathAttribute("The file, such as `/etc/nova/nova.conf`. Symlinks are followed."),
			"options":       single,
			"multi_options": multi,
			"absent":        absent,
			"options_wo": schema.MapAttribute{
				ElementType: optionsType, Optional: true, WriteOnly: true, Sensitive: true,
				MarkdownDescription: "Options as in `options`, with values that must not be in Terraform's plan and state, such as `{ database = { connection = var.connection } }`. Changing `options_wo_version` writes them again. Default: none.",
				Validators:          []validator.Map{mapvalidator.AlsoRequires(path.MatchRoot("options_wo_version"))},
			},
			"options_wo_version": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Any text or number; changing it writes `options_wo` again. Values that somebody changed in the file show in the plan as a change of it, " +
					"and are written again. Write it together with `options_wo`.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.AlsoRequires(path.MatchRoot("options_wo"))},
			},
			"options_wo_keys": schema.ListAttribute{
				ElementType: types.StringType, Computed: true,
				MarkdownDescription: "The names of the options in `options_wo` as `SECTION.OPTION`, in order.",
			},
			"restart": options.RestartAttribute(),
			"create_file": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether a file that is missing is made, with mode 0640, for the user and group that write it, which is mostly root: a service that runs as another user may not be able to read it. " +
					"With it the file is removed when the resource goes and nothing is left in it. Default: false, with which a missing file is an error.",
			},
		}),
	}
}
