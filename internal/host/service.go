// Package host holds the objects of machines: services, files, commands.
package host

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// Service is stacklab_service.
var Service = crud.Resource[options.Source, options.Files, service]{
	Type: "service", Noun: "service",
	ID:       crud.ID{Within: true, Host: true, Name: "unit", Example: "compute:nova-compute"},
	Schema:   serviceSchema(),
	Connect:  options.Connect[service],
	Errors:   serviceErrors,
	Validate: func(_ context.Context, s service) error { return s.Validate() },
	Plan:     func(_ context.Context, source options.Source, plan, _ *service) error { return plan.CheckHost(source) },
	Create:   createService, Read: readService,
	Update: updateService, Delete: deleteService,
	Restarts: true,
}

type service struct {
	place.Place
	Unit     types.String `tfsdk:"unit"`
	Running  types.Bool   `tfsdk:"running"`
	Enabled  types.Bool   `tfsdk:"enabled"`
	Triggers types.Map    `tfsdk:"triggers"`
}

func serviceSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A systemd unit of a machine: whether it runs, whether it starts with the machine, and restarts when something changes. The unit itself is somebody else's, a package's as a rule. " +
			"Destroying the resource puts the unit back to what it was before. Services whose configuration `stacklab_oslo_config` changes are restarted by that resource's `restart`.",
		Attributes: place.Attributes(map[string]schema.Attribute{
			"unit": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the unit, such as `nova-compute`; a name without a suffix is a `.service`. Changing it replaces the object.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:    []validator.String{place.UnitName},
			},
			"running": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether it runs. A unit that failed, or that systemd starts again and again, does not. Default: true.",
			},
			"enabled": schema.BoolAttribute{
				Optional: true, MarkdownDescription: "Whether it starts with the machine. Default: that is left as it is.",
			},
			"triggers": schema.MapAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Anything, by names of your own, such as `{ image = stacklab_glance_image.server.id }`: a change of a value restarts the unit, if it is to run. " +
					"Restarts are shared with those of `stacklab_oslo_config`. Default: none.",
				Validators: []validator.Map{mapvalidator.SizeAtLeast(1), mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1))},
			},
		}),
	}
}

// serviceErrors gives errors their meaning: what is missing is the unit.
func serviceErrors(err error) error {
	if errors.Is(err, systemd.ErrNoUnit) {
		return crud.NotFound(err)
	}
	return place.Errors(err)
}

func (s service) on(m options.Files) systemd.Unit {
	return systemd.Unit{Machine: m.Machine, Name: s.Unit.ValueString()}
}

// before is what private state keeps of a unit that was somebody else's.
type before struct{ Running, Enabled bool }

const beforeKey = "before"

func (s service) part(m options.Files) string {
	return "unit " + strings.TrimSuffix(s.Unit.ValueString(), ".service") + " on " + m.Name()
}

// claim records that this resource says what the unit does in this run, and then keeps others from starting and stopping it.
func (s service) claim(ctx context.Context, m options.Files) (release func(), err error) {
	if err := m.Source.Run().Claim(s.part(m), "another stacklab_service"); err != nil {
		return nil, crud.At(path.Root("unit"), err)
	}
	return m.Source.Restarts().Hold(ctx, m.Machine, s.Unit.ValueString())
}

func createService(ctx context.Context, m options.Files, s *service) error {
	release, err := s.claim(ctx, m)
	if err != nil {
		return err
	}
	defer release()
	state, err := s.on(m).State(ctx)
	if errors.Is(err, systemd.ErrNoUnit) {
		return crud.At(path.Root("unit"), errors.New(err.Error())) // that it is missing is no sign that it is gone
	}
	if err != nil {
		return err
	}
	if err := crud.SetPrivate(ctx, beforeKey, before{state.Running(), state.Enabled()}); err != nil {
		return err
	}
	return s.apply(ctx, m, state)
}

// apply makes the unit what is declared.
func (s service) apply(ctx context.Context, m options.Files, has systemd.State) error {
	u := s.on(m)
	if !s.Enabled.IsNull() && s.Enabled.ValueBool() != has.Enabled() {
		if !has.Installable() {
			return crud.Atf(path.Root("enabled"), "the unit %s is %s, which can be neither enabled nor disabled: leave enabled out", u.Name, has.File)
		}
		enable := u.Disable
		if s.Enabled.ValueBool() {
			enable = u.Enable
		}
		if err := enable(ctx); err != nil {
			return crud.At(path.Root("enabled"), err)
		}
	}
	switch {
	case s.Running.ValueBool() == has.Running():
		return nil
	case s.Running.ValueBool():
		return crud.At(path.Root("running"), u.Start(ctx))
	}
	return crud.At(path.Root("running"), u.Stop(ctx))
}

func readService(ctx context.Context, m options.Files, s *service) error {
	u := s.on(m)
	has, err := u.State(ctx)
	if err != nil {
		return err
	}
	s.Located()
	s.Running = types.BoolValue(has.Running())
	if !s.Enabled.IsNull() || crud.Imported(ctx) != nil && has.Installable() {
		s.Enabled = types.BoolValue(has.Enabled())
	}
	if s.Triggers.IsNull() {
		return nil
	}
	due, err := m.Source.Restarts().Due(ctx, m.Machine, u.Name)
	if due {
		s.Triggers = types.MapNull(types.StringType) // which the next plan mends, with the restart that a run owes that died
	}
	return err
}

func updateService(ctx context.Context, m options.Files, plan *service, prior service) error {
	release, err := plan.claim(ctx, m)
	if err != nil {
		return err
	}
	done, err := plan.change(ctx, m, prior)
	release()
	if done == nil {
		return err
	}
	return errors.Join(err, done(ctx, true))
}

// change makes the unit what is declared. Where it is to be restarted, done does that.
func (s service) change(ctx context.Context, m options.Files, prior service) (done func(context.Context, bool) error, err error) {
	has, err := s.on(m).State(ctx)
	if err != nil {
		return nil, err
	}
	if !s.Triggers.Equal(prior.Triggers) && s.Running.ValueBool() && has.Running() {
		if done, err = m.Source.Restarts().Begin(ctx, m.Machine, s.Unit.ValueString()); err != nil {
			return nil, err
		}
	}
	return done, s.apply(ctx, m, has)
}

func deleteService(ctx context.Context, m options.Files, s service) error {
	var was *before
	if err := crud.GetPrivate(ctx, beforeKey, &was); err != nil || was == nil { // one that was imported stays as it is
		return err
	}
	release, err := m.Source.Restarts().Hold(ctx, m.Machine, s.Unit.ValueString())
	if err != nil {
		return err
	}
	defer release()
	if m.Source.Run().Claimed(s.part(m)) {
		return nil
	}
	has, err := s.on(m).State(ctx)
	if err != nil {
		return err
	}
	// What somebody has changed since stays.
	if has.Running() == s.Running.ValueBool() {
		s.Running = types.BoolValue(was.Running)
	} else {
		s.Running = types.BoolValue(has.Running())
	}
	if !s.Enabled.IsNull() && has.Enabled() == s.Enabled.ValueBool() {
		s.Enabled = types.BoolValue(was.Enabled)
	} else {
		s.Enabled = types.BoolNull()
	}
	return s.apply(ctx, m, has)
}
