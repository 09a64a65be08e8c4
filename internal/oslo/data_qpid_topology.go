package oslo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

// QpidTopologyData is the data source stacklab_qpid_topology.
var QpidTopologyData = crud.DataSource[options.Source, options.Source, topologyData]{
	Type: "qpid_topology", Noun: "qpid topology",
	Schema:  topologyDataSchema(),
	Connect: func(_ context.Context, s options.Source, _ topologyData) (options.Source, error) { return s, nil },
	Errors:  place.Errors,
	Validate: func(ctx context.Context, d topologyData) error {
		services, err := d.services(ctx)
		if err != nil {
			return err
		}
		all := make([]service, len(services))
		for i, s := range services {
			all[i] = s.service()
		}
		return errors.Join(validateServices(ctx, all)...)
	},
	Read: readTopologyData,
}

type topologyData struct {
	Services types.List `tfsdk:"services"`
	Versions types.List `tfsdk:"versions"`
	Mixed    types.Bool `tfsdk:"mixed"`
}

type serviceData struct {
	place.Place
	Name    types.String `tfsdk:"name"`
	Path    types.String `tfsdk:"path"`
	Release types.String `tfsdk:"release"`
	Version types.Int64  `tfsdk:"version"`
	Source  types.String `tfsdk:"source"`
	Section types.String `tfsdk:"section"`
}

var serviceDataType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"within": types.ListType{ElemType: types.StringType}, "host": types.StringType, "name": types.StringType, "path": types.StringType, "release": types.StringType,
	"version": types.Int64Type, "source": types.StringType, "section": types.StringType,
}}

func topologyDataSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Which version of the names (topology) on a qpid broker each of OpenStack's services has, as its file and its release tell. Services with different versions do not hear each other; " +
			"`stacklab_qpid_topology` the resource gives all of them the same.",
		Attributes: map[string]schema.Attribute{
			"services": schema.ListNestedAttribute{
				Required: true, MarkdownDescription: "The services to look at.",
				Validators: []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues()},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name":    schema.StringAttribute{Required: true, MarkdownDescription: "What the service is called, such as `nova-compute`.", Validators: []validator.String{stringvalidator.LengthAtLeast(1)}},
					"within":  schema.ListAttribute{ElementType: types.StringType, Optional: true, MarkdownDescription: withinText, Validators: []validator.List{place.EachInstance()}},
					"host":    schema.StringAttribute{Optional: true, MarkdownDescription: hostText, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}},
					"path":    schema.StringAttribute{Required: true, MarkdownDescription: "Its file, such as `/etc/nova/nova.conf`. Symlinks are followed.", Validators: []validator.String{place.FilePath}},
					"release": schema.StringAttribute{Optional: true, MarkdownDescription: releaseText() + "Default: none, and then a version that is not set is unknown.", Validators: []validator.String{qpidRelease{}}},
					"version": schema.Int64Attribute{Computed: true, MarkdownDescription: "The topology version, 1 or 2; null if it is unknown."},
					"source": schema.StringAttribute{Computed: true, MarkdownDescription: "How that is known. `" + fromSet + "`: the file sets it. `" + fromDefault + "`: the file does not, and this is the default of the release. Of Havana that is 2, " +
						"which some of its components have, and others 1. `" + fromUnknown + "`: it is not set, and the release is not given or has no such option; or it is set to something that is no version; or two sections set it and the release is not given."},
					"section": schema.StringAttribute{Computed: true, MarkdownDescription: "The section of the file in which it is set; null if it is not."},
				}},
			},
			"versions": schema.ListAttribute{ElementType: types.Int64Type, Computed: true, MarkdownDescription: "The versions that are in use, in order and each once, without those that are unknown."},
			"mixed":    schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether there is more than one of them, so that some services do not hear others. Versions that are unknown do not count."},
		},
	}
}

func (d topologyData) services(ctx context.Context) ([]serviceData, error) {
	return elements(ctx, d.Services, serviceData{
		Place: place.Place{Within: types.ListUnknown(types.StringType), Host: types.StringUnknown()},
		Name:  types.StringUnknown(), Path: types.StringUnknown(), Release: types.StringUnknown(),
	})
}

func (s serviceData) service() service {
	return service{Place: s.Place, Name: s.Name, Path: s.Path, Release: s.Release}
}

func readTopologyData(ctx context.Context, source options.Source, d *topologyData) error {
	services, err := d.services(ctx)
	if err != nil {
		return err
	}
	var (
		errs     []error
		versions []int64
	)
	for i := range services {
		s := &services[i]
		f, err := s.service().look(ctx, source)
		if err != nil {
			errs = append(errs, crud.At(serviceAt(i, "path"), fmt.Errorf("service %s: %w", s.Name.ValueString(), err)))
			continue
		}
		version, from, section := versionOf(f.has, s.Release.ValueString())
		s.Version, s.Source, s.Section = types.Int64Null(), types.StringValue(from), types.StringNull()
		if version != 0 {
			s.Version = types.Int64Value(version)
			versions = append(versions, version)
		}
		if section != "" {
			s.Section = types.StringValue(section)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	slices.Sort(versions)
	versions = slices.Compact(versions)
	d.Mixed = types.BoolValue(len(versions) > 1)
	found := make([]attr.Value, len(versions))
	for i, v := range versions {
		found[i] = types.Int64Value(v)
	}
	d.Versions = types.ListValueMust(types.Int64Type, found)
	d.Services, err = listOf(ctx, serviceDataType, services)
	return err
}
