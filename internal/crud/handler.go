package crud

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

type handler[P Provider, C, M any] struct {
	def      Resource[P, C, M]
	provider P
}

var (
	_ resource.ResourceWithConfigure      = (*handler[Provider, any, any])(nil)
	_ resource.ResourceWithValidateConfig = (*handler[Provider, any, any])(nil)
	_ resource.ResourceWithModifyPlan     = (*handler[Provider, any, any])(nil)
	_ resource.ResourceWithImportState    = (*handler[Provider, any, any])(nil)
	_ resource.ResourceWithIdentity       = (*handler[Provider, any, any])(nil)
)

func (h *handler[P, C, M]) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + h.def.Type
	resp.ResourceBehavior.MutableIdentity = h.def.ID.Several != ""
}

func (h *handler[P, C, M]) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = h.def.Schema
}

func (h *handler[P, C, M]) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	resp.Diagnostics.Append(configure(req.ProviderData, &h.provider)...)
}

// configure takes a provider's data over; it is nil until the provider is configured.
func configure[P any](data any, target *P) (diags diag.Diagnostics) {
	if data == nil {
		return nil
	}
	provider, ok := data.(P)
	if !ok {
		diags.AddError("Cannot use the provider's data", fmt.Sprintf("It is of type %T. This is a bug of the provider.", data))
		return diags
	}
	*target = provider
	return nil
}

func (h *handler[P, C, M]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var m M
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	c := &call{diags: &resp.Diagnostics, private: resp.Private, config: &req.Config}
	ctx, cancel := h.limit(c.in(ctx), req.Plan, timeouts.Value.Create, h.def.Timeouts.Create)
	defer cancel()
	client, err := h.settled(ctx, m)
	if err == nil {
		err = h.errors(h.def.Create(ctx, client, &m))
	}
	switch {
	case errors.Is(err, ErrExists):
		err = h.adopt(ctx, c, client, req.Plan, &m, err)
	case err == nil && !h.def.Answered:
		made := m
		err = Partial(h.readBack(ctx, client, &m)) // it exists from here on
		if err == nil && h.def.Finish != nil {
			err = Partial(h.errors(h.def.Finish(ctx, client, made)))
		}
	}
	if IsPartial(err) && h.def.Undo != nil {
		err = h.undo(ctx, client, m, err)
	}
	if err == nil || IsPartial(err) {
		h.save(ctx, req.Plan, m, &resp.State, resp.Identity, &resp.Diagnostics)
	} else {
		resp.State.RemoveResource(ctx)
	}
	h.fail(ctx, &resp.Diagnostics, "create", req.Plan, err)
}

// undoLimit is how long taking back may take, which goes on when the create was told to end.
const undoLimit = time.Minute

// undo takes back what a create has made that failed, and returns what there is to say of it.
func (h *handler[P, C, M]) undo(ctx context.Context, client C, m M, failed error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoLimit)
	defer cancel()
	if err := h.errors(h.def.Undo(ctx, client, m)); err != nil {
		return errors.Join(failed, fmt.Errorf("and what was made could not be taken back: %w", err))
	}
	return fmt.Errorf("%w\nAll that was written for it is taken back", Undone(failed))
}

func (h *handler[P, C, M]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m M
	if resp.Diagnostics.Append(req.State.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	h.identify(ctx, req.State, resp.Identity, &resp.Diagnostics) // wanted also of what turns out to be gone
	c := &call{diags: &resp.Diagnostics, private: resp.Private}
	ctx = c.in(ctx)
	err := c.takeImport(ctx)
	var client C
	if err == nil {
		client, err = h.connect(ctx, m)
	}
	if err == nil {
		err = h.errors(h.def.Read(ctx, client, &m))
	}
	unavailable := new(unavailableError)
	switch {
	case errors.Is(err, ErrNotFound) && c.imported != nil:
		if h.def.ID.Title != "" { // people know it by another name than its ID
			err = fmt.Errorf("%w; an import needs the ID, such as %s", err, h.def.ID.Example)
		}
		h.fail(ctx, &resp.Diagnostics, "import", req.State, err)
	case errors.Is(err, ErrNotFound):
		resp.State.RemoveResource(ctx)
	case errors.As(err, &unavailable) && c.imported == nil:
		if h.provider.Run().first(unavailable.key) {
			resp.Diagnostics.AddWarning("Not looked at: "+unavailable.key, sentence(err)+" What it holds is taken to be as it was.")
		}
	case !h.fail(ctx, &resp.Diagnostics, "read", req.State, err):
		resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
		if c.imported != nil {
			resp.Diagnostics.Append(setDefaults(ctx, &resp.State)...)
		}
		h.identify(ctx, resp.State, resp.Identity, &resp.Diagnostics)
	}
}

func (h *handler[P, C, M]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	c := &call{diags: &resp.Diagnostics, private: resp.Private, config: &req.Config}
	ctx, cancel := h.limit(c.in(ctx), req.Plan, timeouts.Value.Update, h.def.Timeouts.Update)
	defer cancel()
	client, err := h.settled(ctx, plan)
	if err == nil && h.def.Update != nil {
		err = h.errors(h.def.Update(ctx, client, &plan, prior))
	}
	late := IsLate(err)
	if err == nil || late {
		err = errors.Join(err, h.readBack(ctx, client, &plan))
	}
	if !h.fail(ctx, &resp.Diagnostics, "update", req.Plan, err) || late {
		h.save(ctx, req.Plan, plan, &resp.State, resp.Identity, &resp.Diagnostics)
	}
}

func (h *handler[P, C, M]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var m M
	if resp.Diagnostics.Append(req.State.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	c := &call{diags: &resp.Diagnostics, private: req.Private}
	ctx, cancel := h.limit(c.in(ctx), req.State, timeouts.Value.Delete, h.def.Timeouts.Delete)
	defer cancel()
	client, err := h.settled(ctx, m)
	if err == nil && h.provider.Run().decide(h.object(ctx, req.State), destroyed) == adopted {
		resp.Diagnostics.AddWarning("Not destroyed: "+h.def.Noun+" "+h.title(ctx, req.State),
			"Another resource of this configuration has adopted it in this apply. To rename a resource, write a moved block.")
		return
	}
	if err == nil {
		err = h.errors(h.def.Delete(ctx, client, m))
	}
	if !errors.Is(err, ErrNotFound) {
		h.fail(ctx, &resp.Diagnostics, "delete", req.State, err)
	}
}

// adopt takes over an object that a create met, if it is what the plan wants: a provider may have died between the
// server's answer and the state.
func (h *handler[P, C, M]) adopt(ctx context.Context, c *call, client C, plan tfsdk.Plan, m *M, exists error) error {
	found := *m
	c.imported = &Import{}
	err := h.errors(h.def.Read(ctx, client, &found))
	c.imported = nil
	if errors.Is(err, ErrNotFound) {
		return exists // it was not the object's name that was in the way
	}
	if err != nil {
		return err
	}
	has := tfsdk.State(plan)
	if err := firstError(has.Set(ctx, found)); err != nil {
		return err
	}
	differs, err := differs(plan, has)
	if err != nil {
		return err
	}
	key := h.key(ctx, has)
	finish := len(differs) > 0
	differs = slices.DeleteFunc(differs, func(name string) bool { return slices.Contains(h.def.Unfinished, name) })
	if len(differs) > 0 {
		return fmt.Errorf("%w, and differs from the configuration in %s; to manage it as it is, run: terraform import ADDRESS '%s'",
			exists, list(differs), h.def.ID.String(key))
	}
	if h.provider.Run().decide(h.object(ctx, has), adopted) == destroyed {
		return fmt.Errorf("%w, and this apply destroys it as another resource: write a moved block to keep it, or apply again to make it anew", exists)
	}
	if finish {
		if err := h.errors(h.def.Update(ctx, client, m, found)); err != nil {
			return Partial(err)
		}
	}
	if err := h.readBack(ctx, client, m); err != nil {
		h.provider.Run().undecided(h.object(ctx, has))
		return err
	}
	Warn(ctx, path.Empty(), fmt.Sprintf("Adopted %s %s", h.def.Noun, h.title(ctx, has)),
		"It existed already, just as the configuration wants it, and is managed from now on.")
	return nil
}

// object tells an object from all others of a run.
func (h *handler[P, C, M]) object(ctx context.Context, from getter) string {
	return h.def.Type + " " + h.def.ID.String(h.key(ctx, from))
}

// readBack reads what was just written. That it is gone again is an error here.
func (h *handler[P, C, M]) readBack(ctx context.Context, client C, m *M) error {
	err := h.errors(h.def.Read(ctx, client, m))
	if errors.Is(err, ErrNotFound) {
		return fmt.Errorf("it was written, and then was gone: %v", err) //nolint:errorlint // it is no longer the kind of error that means gone
	}
	return err
}

func (h *handler[P, C, M]) connect(ctx context.Context, m M) (C, error) {
	client, err := h.def.Connect(ctx, h.provider, m)
	return client, h.errors(err)
}

// settled connects once the services of this run are up again.
func (h *handler[P, C, M]) settled(ctx context.Context, m M) (client C, err error) {
	if !h.def.Restarts {
		if err := h.provider.Settle(ctx); err != nil {
			return client, err
		}
	}
	return h.connect(ctx, m)
}

func (h *handler[P, C, M]) errors(err error) error {
	if err == nil || h.def.Errors == nil {
		return err
	}
	return h.def.Errors(err)
}

// limit ends ctx when the user's timeout, or the default one, has passed.
func (h *handler[P, C, M]) limit(
	ctx context.Context, from getter,
	read func(timeouts.Value, context.Context, time.Duration) (time.Duration, diag.Diagnostics), fallback time.Duration,
) (context.Context, context.CancelFunc) {
	if fallback == 0 {
		return context.WithCancel(ctx)
	}
	var t timeouts.Value
	from.GetAttribute(ctx, path.Root("timeouts"), &t)
	limit, diags := read(t, ctx, fallback)
	if diags.HasError() {
		limit = fallback
	}
	return context.WithTimeoutCause(ctx, limit, fmt.Errorf("it took longer than the %s that timeouts allow", limit))
}
