package crud

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Check proves that a resource's or data source's model and schema describe the same object, for contract tests. It says
// false of what this package did not make.
func Check(ctx context.Context, object any) (diag.Diagnostics, bool) {
	c, ok := object.(interface {
		check(context.Context) diag.Diagnostics
	})
	if !ok {
		return nil, false
	}
	return c.check(ctx), true
}

func (h *handler[P, C, M]) check(ctx context.Context) diag.Diagnostics {
	var resp resource.SchemaResponse
	h.Schema(ctx, resource.SchemaRequest{}, &resp)
	var m M
	state := tfsdk.State{Schema: resp.Schema, Raw: nulls(resp.Schema.Type().TerraformType(ctx))}
	diags := state.Get(ctx, &m)
	return append(diags, state.Set(ctx, m)...)
}

func (r *reader[P, C, M]) check(ctx context.Context) diag.Diagnostics {
	var resp datasource.SchemaResponse
	r.Schema(ctx, datasource.SchemaRequest{}, &resp)
	var m M
	state := tfsdk.State{Schema: resp.Schema, Raw: nulls(resp.Schema.Type().TerraformType(ctx))}
	diags := state.Get(ctx, &m)
	return append(diags, state.Set(ctx, m)...)
}

// nulls is an object of a type whose attributes are all null.
func nulls(t tftypes.Type) tftypes.Value {
	object, ok := t.(tftypes.Object)
	if !ok {
		return tftypes.NewValue(t, nil)
	}
	values := make(map[string]tftypes.Value, len(object.AttributeTypes))
	for name, a := range object.AttributeTypes {
		values[name] = tftypes.NewValue(a, nil)
	}
	return tftypes.NewValue(object, values)
}
