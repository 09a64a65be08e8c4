package options

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

// RestartAttribute is "restart" of all that changes files of services.
func RestartAttribute() schema.Attribute {
	return schema.ListAttribute{
		ElementType: types.StringType, Optional: true,
		MarkdownDescription: "Systemd units to restart when the file was changed, and only then, such as `[\"nova-compute\"]`. Resources of one run share restarts: the first waits until nobody writes " +
			"any more, restarts for all, and answers for it. What else this provider creates or changes in the run waits for that. In an instance that is stopped nothing is restarted. " +
			"When a restart fails, a create takes back what it has written, an update leaves it for the next apply to restart the unit, and a destroy warns. Default: none.",
		Validators: []validator.List{
			listvalidator.UniqueValues(), listvalidator.NoNullValues(), listvalidator.ValueStringsAre(place.UnitName),
		},
	}
}
