// Package oslo holds the objects that are about the files of OpenStack's services: options of oslo.config, and the settings that
// several services must agree on.
package oslo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// Source is what the objects of this package need of the provider.
type Source interface {
	place.Source
	// Restarts are those of this run.
	Restarts() *systemd.Restarts
}

// Config is stacklab_oslo_config.
var Config = crud.Resource[Source, files, config]{
	Type: "oslo_config", Noun: "options of",
	ID:       crud.ID{Within: true, Host: true, Name: "path", Owned: "option", Example: "control:/etc/nova/nova.conf#DEFAULT.debug"},
	Schema:   configSchema(),
	Connect:  connect[config],
	Errors:   place.Errors,
	Validate: validateConfig,
	Plan:     planConfig,
	Create:   createConfig, Read: readConfig,
	Update: updateConfig, Delete: deleteConfig,
	Restarts: true,
}

type config struct {
	place.Place
	Path             types.String `tfsdk:"path"`
	Options          types.Map    `tfsdk:"options"`
	MultiOptions     types.Map    `tfsdk:"multi_options"`
	Absent           types.Map    `tfsdk:"absent"`
	OptionsWO        types.Map    `tfsdk:"options_wo"`
	OptionsWOVersion types.String `tfsdk:"options_wo_version"`
	OptionsWOKeys    types.List   `tfsdk:"options_wo_keys"`
	Restart          types.List   `tfsdk:"restart"`
	CreateFile       types.Bool   `tfsdk:"create_file"`
}

// files is what the functions work with: the machine, and who restarts its units.
type files struct {
	*machine.Machine
	source Source
}

func connect[M interface {
	Machine(context.Context, place.Source) (*machine.Machine, error)
}](ctx context.Context, s Source, m M) (files, error) {
	on, err := m.Machine(ctx, s)
	return files{on, s}, err
}

func planConfig(ctx context.Context, _ Source, plan, _ *config) error { return plan.planSecrets(ctx) }

func createConfig(ctx context.Context, c files, o *config) error {
	err := o.apply(ctx, c, marks{})
	if errors.Is(err, fs.ErrNotExist) {
		return crud.Atf(path.Root("path"), "%v: check the path, or write create_file = true", err)
	}
	return err
}

func updateConfig(ctx context.Context, c files, plan *config, _ config) error {
	before, err := readMarks(ctx)
	if err != nil {
		return err
	}
	return plan.apply(ctx, c, before)
}

// apply makes the file hold what is declared, gives up what was owned before and is not declared any more, and remembers
// what is owned.
func (o config) apply(ctx context.Context, c files, before marks) error {
	secrets, err := o.secrets(ctx)
	if err != nil {
		return err
	}
	wanted, err := o.wanted(ctx, secrets)
	if err != nil {
		return err
	}
	if err := o.claim(c, wanted); err != nil {
		return err
	}
	restart, err := crud.Texts(ctx, o.Restart)
	if err != nil {
		return err
	}
	after := before
	err = c.change(ctx, o.Path.ValueString(), restart, o.CreateFile.ValueBool(), func(e *edit) error {
		after = before.clone()
		e.giveUp(after, func(key option) bool {
			_, kept := wanted[key]
			return !kept && !c.claimed(o.Path.ValueString(), key)
		})
		return e.own(after, wanted)
	})
	return errors.Join(redact(err, secrets), after.save(ctx))
}

func (o config) claim(c files, wanted map[option]want) error {
	for _, key := range ordered(wanted) {
		if err := c.source.Run().Claim(partName(c.Machine, o.Path.ValueString(), key), "options "+names(wanted)); err != nil {
			return crud.At(wanted[key].at, err)
		}
	}
	return nil
}

func (c files) claimed(path string, key option) bool {
	return c.source.Run().Claimed(partName(c.Machine, path, key))
}

func partName(m *machine.Machine, path string, key option) string {
	return fmt.Sprintf("option %s of %s on %s", key.option, path, m.Name())
}

func deleteConfig(ctx context.Context, c files, o config) error {
	owned, err := readMarks(ctx)
	if err != nil {
		return err
	}
	restart, err := crud.Texts(ctx, o.Restart)
	if err != nil {
		return err
	}
	return c.change(ctx, o.Path.ValueString(), restart, false, func(e *edit) error {
		e.giveUp(owned, func(key option) bool { return !c.claimed(o.Path.ValueString(), key) })
		return nil
	})
}
