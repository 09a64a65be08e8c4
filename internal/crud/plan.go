package crud

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

func (h *handler[P, C, M]) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	if h.def.Validate == nil {
		return
	}
	var m M
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	c := &call{diags: &resp.Diagnostics, config: &req.Config}
	addErrors(&resp.Diagnostics, "Cannot use this configuration of "+h.about(ctx, req.Config), h.def.Validate(c.in(ctx), m))
}

func (h *handler[P, C, M]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if h.def.Plan == nil || req.Plan.Raw.IsNull() || any(h.provider) == nil {
		return
	}
	var plan M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	var prior *M
	if !req.State.Raw.IsNull() {
		prior = new(M)
		resp.Diagnostics.Append(req.State.Get(ctx, prior)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	c := &call{diags: &resp.Diagnostics, private: resp.Private, config: &req.Config}
	if !h.fail(ctx, &resp.Diagnostics, "plan", req.Plan, h.errors(h.def.Plan(c.in(ctx), h.provider, &plan, prior))) {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		resp.RequiresReplace.Append(c.replace...)
	}
}
