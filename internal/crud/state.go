package crud

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// save makes the state after an apply: every planned value as planned, what the plan left unknown from m. A value that m
// does not know either, because the operation failed half-way, is null; so are write-only values.
func (h *handler[P, C, M]) save(ctx context.Context, plan tfsdk.Plan, m M, state *tfsdk.State, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) {
	read := tfsdk.State(plan)
	diags.Append(read.Set(ctx, m)...)
	planned, err := attributes(plan.Raw)
	known, err2 := attributes(read.Raw)
	if err != nil || err2 != nil || diags.HasError() && known == nil {
		diags.AddError("Cannot save the state", "The plan is not an object. This is a bug of the provider.")
		return
	}
	merged := make(map[string]tftypes.Value, len(planned))
	for name, v := range planned {
		if !v.IsFullyKnown() {
			v = known[name]
		}
		if !v.IsFullyKnown() || h.def.Schema.Attributes[name].IsWriteOnly() {
			v = tftypes.NewValue(v.Type(), nil)
		}
		merged[name] = v
	}
	*state = tfsdk.State{Schema: plan.Schema, Raw: tftypes.NewValue(plan.Raw.Type(), merged)}
	h.identify(ctx, *state, identity, diags)
}

// differs lists the attributes whose planned value is not what was found.
func differs(plan tfsdk.Plan, found tfsdk.State) ([]string, error) {
	wanted, err := attributes(plan.Raw)
	if err != nil {
		return nil, err
	}
	has, err := attributes(found.Raw)
	if err != nil {
		return nil, err
	}
	var names []string
	for name, v := range wanted {
		if v.IsFullyKnown() && !v.Equal(has[name]) && !(empty(v) && empty(has[name])) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

func attributes(object tftypes.Value) (map[string]tftypes.Value, error) {
	var m map[string]tftypes.Value
	err := object.As(&m)
	return m, err
}

// empty reports whether v is null, or a text, list, set or map with nothing in it.
func empty(v tftypes.Value) bool {
	if v.IsNull() {
		return true
	}
	var (
		text  string
		list  []tftypes.Value
		byKey map[string]tftypes.Value
	)
	switch {
	case v.Type().Is(tftypes.String):
		return v.As(&text) == nil && text == ""
	case v.As(&list) == nil:
		return len(list) == 0
	case v.As(&byKey) == nil:
		return len(byKey) == 0
	}
	return false
}

// setDefaults gives attributes that an import left null their schema's default: they say how to act, not what is there,
// and a plan right after the import is then empty.
func setDefaults(ctx context.Context, state *tfsdk.State) (diags diag.Diagnostics) {
	s, ok := state.Schema.(schema.Schema)
	if !ok {
		return nil
	}
	values, err := attributes(state.Raw)
	if err != nil {
		return nil
	}
	for name, a := range s.Attributes {
		if !values[name].IsNull() {
			continue
		}
		if v := defaultOf(ctx, a, path.Root(name)); v != nil {
			diags.Append(state.SetAttribute(ctx, path.Root(name), v)...)
		}
	}
	return diags
}

// defaultOf is the default of an attribute, nil if it has none.
func defaultOf(ctx context.Context, a schema.Attribute, p path.Path) attr.Value {
	switch a := a.(type) {
	case schema.StringAttribute:
		if a.Default != nil {
			var resp defaults.StringResponse
			a.Default.DefaultString(ctx, defaults.StringRequest{Path: p}, &resp)
			return resp.PlanValue
		}
	case schema.BoolAttribute:
		if a.Default != nil {
			var resp defaults.BoolResponse
			a.Default.DefaultBool(ctx, defaults.BoolRequest{Path: p}, &resp)
			return resp.PlanValue
		}
	case schema.Int64Attribute:
		if a.Default != nil {
			var resp defaults.Int64Response
			a.Default.DefaultInt64(ctx, defaults.Int64Request{Path: p}, &resp)
			return resp.PlanValue
		}
	case schema.Float64Attribute:
		if a.Default != nil {
			var resp defaults.Float64Response
			a.Default.DefaultFloat64(ctx, defaults.Float64Request{Path: p}, &resp)
			return resp.PlanValue
		}
	case schema.MapAttribute:
		if a.Default != nil {
			var resp defaults.MapResponse
			a.Default.DefaultMap(ctx, defaults.MapRequest{Path: p}, &resp)
			return resp.PlanValue
		}
	case schema.ListAttribute:
		if a.Default != nil {
			var resp defaults.ListResponse
			a.Default.DefaultList(ctx, defaults.ListRequest{Path: p}, &resp)
			return resp.PlanValue
		}
	case schema.SetAttribute:
		if a.Default != nil {
			var resp defaults.SetResponse
			a.Default.DefaultSet(ctx, defaults.SetRequest{Path: p}, &resp)
			return resp.PlanValue
		}
	}
	return nil
}
