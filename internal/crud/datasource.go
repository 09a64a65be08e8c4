package crud

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
)

// DataSource describes one data source, as [Resource] does a resource.
type DataSource[P Provider, C, M any] struct {
	Type   string
	Noun   string
	Schema schema.Schema

	Connect  func(context.Context, P, M) (C, error)
	Errors   func(error) error
	Validate func(context.Context, M) error
	Read     func(context.Context, C, *M) error
}

// New returns a fresh data source.
func (d DataSource[P, C, M]) New() datasource.DataSource { return &reader[P, C, M]{def: d} }

type reader[P Provider, C, M any] struct {
	def      DataSource[P, C, M]
	provider P
}

var (
	_ datasource.DataSourceWithConfigure      = (*reader[Provider, any, any])(nil)
	_ datasource.DataSourceWithValidateConfig = (*reader[Provider, any, any])(nil)
)

func (r *reader[P, C, M]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.def.Type
}

func (r *reader[P, C, M]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = r.def.Schema
}

func (r *reader[P, C, M]) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	resp.Diagnostics.Append(configure(req.ProviderData, &r.provider)...)
}

func (r *reader[P, C, M]) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	if r.def.Validate == nil {
		return
	}
	var m M
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	c := &call{diags: &resp.Diagnostics, config: &req.Config}
	addErrors(&resp.Diagnostics, "Cannot use this configuration of "+r.def.Noun, r.def.Validate(c.in(ctx), m))
}

func (r *reader[P, C, M]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m M
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	c := &call{diags: &resp.Diagnostics, config: &req.Config}
	ctx = c.in(ctx)
	var client C
	err := r.provider.Settle(ctx)
	if err == nil {
		client, err = r.def.Connect(ctx, r.provider, m)
	}
	if err == nil {
		err = r.def.Read(ctx, client, &m)
	}
	if err != nil && r.def.Errors != nil {
		err = r.def.Errors(err)
	}
	switch {
	case errors.Is(err, ErrNotFound):
		addErrors(&resp.Diagnostics, "No such "+r.def.Noun, &hintError{err, "if this configuration makes it, refer to an attribute of the resource " +
			"that does (such as its path), or add depends_on, so that it is read afterwards"})
	case errors.As(err, new(*unavailableError)):
		addErrors(&resp.Diagnostics, "Cannot read "+r.def.Noun, &hintError{err, "if this configuration starts it, add depends_on with the resource " +
			"that does, so that it is read afterwards"})
	case err != nil:
		addErrors(&resp.Diagnostics, "Cannot read "+r.def.Noun, err)
	default:
		resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	}
}

// hintError says how to read what the same apply makes: data sources are read at plan unless something that is not known
// yet, or a change of what they depend on, is in the way.
type hintError struct {
	error
	hint string
}

func (e *hintError) Error() string { return e.error.Error() + "; " + e.hint }

func (e *hintError) Unwrap() error { return e.error }
