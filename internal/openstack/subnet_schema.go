package openstack

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

func subnetSchema() schema.Schema {
	replaces := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	address := func(text string) schema.Attribute {
		return schema.StringAttribute{Required: true, MarkdownDescription: text}
	}
	return schema.Schema{
		MarkdownDescription: "A subnet of a network of Neutron, as far as servers need one.",
		Attributes: map[string]schema.Attribute{
			"id":     idAttribute("ID of the subnet."),
			"region": regionAttribute(),
			"network_id": schema.StringAttribute{
				Required: true, PlanModifiers: replaces, Validators: networkID,
				MarkdownDescription: "ID of the network, such as `stacklab_neutron_network.internal.id`. Changing it replaces the subnet.",
			},
			"cidr": schema.StringAttribute{
				Required: true, PlanModifiers: replaces, MarkdownDescription: "Range of addresses, such as `192.168.20.0/24`. Changing it replaces the subnet.",
			},
			"name":        nameAttribute("subnet", "internal", false),
			"description": descriptionAttribute("subnet"),
			"gateway_ip": schema.StringAttribute{
				Optional: true, Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Address of the gateway. Default: the first of the range when the subnet is made; later what is there.",
			},
			"no_gateway":  switchAttribute("Whether the subnet has no gateway. To give it one again, write `gateway_ip`, and `allocation_pools` without that address.", false),
			"enable_dhcp": switchAttribute("Whether Neutron's DHCP serves it.", true),
			"dns_nameservers": schema.ListAttribute{
				ElementType: types.StringType, Optional: true, Computed: true, Default: listdefault.StaticValue(crud.TextList(nil)),
				MarkdownDescription: "Addresses of the DNS servers that DHCP names, in this order. Default: none.",
			},
			"allocation_pools": schema.SetNestedAttribute{
				Optional: true, Computed: true, PlanModifiers: []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "Ranges that ports get their addresses from. Default: the whole range without the gateway when the subnet is made; later what is there.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1)},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"start": address("First address, such as `192.168.20.100`."), "end": address("Last address, such as `192.168.20.199`."),
				}},
			},
			"tags": tagsAttribute(),
		},
	}
}

func tagsAttribute() schema.Attribute {
	return schema.SetAttribute{
		ElementType: types.StringType, Optional: true, Computed: true, Default: setdefault.StaticValue(crud.TextSet(nil)),
		MarkdownDescription: "Tags, all of them: those that others added show as a change, and go. Default: none.",
		Validators:          []validator.Set{setvalidator.ValueStringsAre(stringvalidator.RegexMatches(tagPattern, "must have 1 to 60 characters without a comma and a slash, at which the API splits lists of tags"))},
	}
}
