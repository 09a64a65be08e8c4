package oslo

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// QpidTopology is stacklab_qpid_topology.
var QpidTopology = crud.Resource[options.Source, options.Source, topology]{
	Type: "qpid_topology", Noun: "qpid topology of",
	ID:       topologyID,
	Schema:   topologySchema(),
	Connect:  func(_ context.Context, s options.Source, _ topology) (options.Source, error) { return s, nil },
	Errors:   place.Errors,
	Validate: validateTopology,
	Plan:     planTopology,
	Create:   createTopology, Read: readTopology,
	Update: updateTopology, Delete: deleteTopology,
	Restarts: true,
}

type topology struct {
	ID                types.String `tfsdk:"id"`
	Version           types.Int64  `tfsdk:"version"`
	Services          types.List   `tfsdk:"services"`
	Hostname          types.String `tfsdk:"hostname"`
	Port              types.Int64  `tfsdk:"port"`
	Username          types.String `tfsdk:"username"`
	PasswordWO        types.String `tfsdk:"password_wo"`
	PasswordWOVersion types.String `tfsdk:"password_wo_version"`
	Protocol          types.String `tfsdk:"protocol"`
	Heartbeat         types.Int64  `tfsdk:"heartbeat"`
	TCPNodelay        types.Bool   `tfsdk:"tcp_nodelay"`
	SASLMechanisms    types.List   `tfsdk:"sasl_mechanisms"`
}

// service is one of the services that must agree.
type service struct {
	place.Place
	Name    types.String `tfsdk:"name"`
	Path    types.String `tfsdk:"path"`
	Restart types.List   `tfsdk:"restart"`
	Release types.String `tfsdk:"release"`
}

var serviceType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"within": types.ListType{ElemType: types.StringType}, "host": types.StringType,
	"name": types.StringType, "path": types.StringType, "restart": types.ListType{ElemType: types.StringType}, "release": types.StringType,
}}

// services reads "services", as far as they are known.
func (t topology) services(ctx context.Context) ([]service, error) {
	return elements(ctx, t.Services, service{
		Place: place.Place{Within: types.ListUnknown(types.StringType), Host: types.StringUnknown()},
		Name:  types.StringUnknown(), Path: types.StringUnknown(), Restart: types.ListUnknown(types.StringType), Release: types.StringUnknown(),
	})
}

// elements turns a list of objects into Go's; one that is not known yet is unknown.
func elements[T any](ctx context.Context, list types.List, unknown T) ([]T, error) {
	var all []T
	for _, v := range list.Elements() {
		one := unknown
		if object, ok := v.(types.Object); ok && !object.IsUnknown() && !object.IsNull() {
			for _, d := range object.As(ctx, &one, basetypes.ObjectAsOptions{}).Errors() {
				return nil, fmt.Errorf("%s: %s", d.Summary(), d.Detail())
			}
		}
		all = append(all, one)
	}
	return all, nil
}

func listOf[T any](ctx context.Context, of types.ObjectType, all []T) (types.List, error) {
	list, diags := types.ListValueFrom(ctx, of, all)
	for _, d := range diags.Errors() {
		return list, fmt.Errorf("%s: %s", d.Summary(), d.Detail())
	}
	return list, nil
}

// serviceAt is the path of a service's attribute.
func serviceAt(i int, attribute string) path.Path {
	return path.Root("services").AtListIndex(i).AtName(attribute)
}

// file is a service's file; its units are those that read it.
func (s service) file(ctx context.Context, source options.Source) (options.File, error) {
	on, err := s.Machine(ctx, source)
	if err != nil {
		return options.File{}, err
	}
	restart, err := crud.Texts(ctx, s.Restart)
	return options.File{Files: options.Files{Machine: on, Source: source}, Path: s.Path.ValueString(), Restart: restart}, err
}

func unitsOf(m *machine.Machine, names []string) []systemd.Unit {
	units := make([]systemd.Unit, len(names))
	for i, name := range names {
		units[i] = systemd.Unit{Machine: m, Name: name}
	}
	return units
}
