package crud

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// importKey marks, in private state, a resource that an import made and no Read has seen yet.
const importKey = "import"

const hostAttribute = "host"

func (h *handler[P, C, M]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var (
		key Key
		err error
	)
	if req.ID != "" {
		key, err = h.def.ID.Parse(req.ID)
	} else {
		key = h.key(ctx, req.Identity)
	}
	if err != nil {
		resp.Diagnostics.AddError("Cannot import "+h.def.Noun+" "+req.ID, sentence(err))
		return
	}
	set := func(name string, value any) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	set(h.def.ID.Name, key.Name)
	if h.def.ID.Scope != "" && key.Scope != "" {
		set(h.def.ID.Scope, key.Scope)
	}
	if h.def.ID.Within {
		set("within", append([]string{}, key.Within...))
	}
	if key.Host != "" {
		set(hostAttribute, key.Host)
	}
	c := &call{diags: &resp.Diagnostics, private: resp.Private}
	if err := SetPrivate(c.in(ctx), importKey, &Import{Owned: key.Owned}); err != nil {
		resp.Diagnostics.AddError("Cannot import "+h.def.Noun+" "+req.ID, sentence(err))
	}
	h.identify(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// takeImport moves the mark of an import from private state to the call.
func (c *call) takeImport(ctx context.Context) error {
	err := GetPrivate(ctx, importKey, &c.imported)
	if err == nil && c.imported != nil {
		err = SetPrivate(ctx, importKey, nil)
	}
	if err != nil {
		return fmt.Errorf("private state: %w", err)
	}
	return nil
}

// IdentitySchema has the parts of the ID without what a partial owner owns.
func (h *handler[P, C, M]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	attributes := map[string]identityschema.Attribute{
		h.def.ID.Name: identityschema.StringAttribute{RequiredForImport: true, Description: "Name."},
	}
	if h.def.ID.Scope != "" {
		attributes[h.def.ID.Scope] = identityschema.StringAttribute{
			OptionalForImport: true, Description: "The " + h.def.ID.Scope + " that it is in; the provider's own by default.",
		}
	}
	if h.def.ID.Within {
		attributes["within"] = identityschema.ListAttribute{
			ElementType: types.StringType, OptionalForImport: true,
			Description: "The instances to descend into, outermost first; none is the provider's own server.",
		}
	}
	if h.def.ID.Host {
		attributes[hostAttribute] = identityschema.StringAttribute{
			OptionalForImport: true, Description: "The host that it is on; none is what within says.",
		}
	}
	resp.IdentitySchema = identityschema.Schema{Attributes: attributes}
}

// identify writes the identity of what state holds.
func (h *handler[P, C, M]) identify(ctx context.Context, state tfsdk.State, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) {
	if identity == nil || state.Raw.IsNull() {
		return
	}
	key := h.key(ctx, state)
	diags.Append(identity.SetAttribute(ctx, path.Root(h.def.ID.Name), key.Name)...)
	if h.def.ID.Scope != "" {
		diags.Append(identity.SetAttribute(ctx, path.Root(h.def.ID.Scope), key.Scope)...)
	}
	if h.def.ID.Within {
		diags.Append(identity.SetAttribute(ctx, path.Root("within"), append([]string{}, key.Within...))...)
	}
	if h.def.ID.Host {
		diags.Append(identity.SetAttribute(ctx, path.Root(hostAttribute), key.Host)...)
	}
}

// key reads the parts of the ID; what is not known stays empty.
func (h *handler[P, C, M]) key(ctx context.Context, from getter) (key Key) {
	text := func(name string) string {
		var v types.String
		from.GetAttribute(ctx, path.Root(name), &v)
		return v.ValueString()
	}
	key.Name = text(h.def.ID.Name)
	if h.def.ID.Scope != "" {
		key.Scope = text(h.def.ID.Scope)
	}
	if h.def.ID.Within {
		var within types.List
		if diags := from.GetAttribute(ctx, path.Root("within"), &within); !diags.HasError() && !within.IsUnknown() {
			within.ElementsAs(ctx, &key.Within, false)
		}
	}
	if h.def.ID.Host {
		key.Host = text(hostAttribute)
	}
	return key
}
