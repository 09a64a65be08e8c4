// Package oslo holds the objects that are about the files of OpenStack's services: options of oslo.config, and the settings that
// several services must agree on.
package oslo

import (
	"context"
	"errors"
	"io/fs"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

// Config is stacklab_oslo_config.
var Config = crud.Resource[options.Source, options.Files, config]{
	Type: "oslo_config", Noun: "options of",
	ID:       crud.ID{Within: true, Host: true, Name: "path", Owned: "option", Example: "control:/etc/nova/nova.conf#DEFAULT.debug"},
	Schema:   configSchema(),
	Connect:  options.Connect[config],
	Errors:   place.Errors,
	Validate: validateConfig,
	Plan:     planConfig,
	Create:   createConfig, Read: readConfig,
	Update: updateConfig, Delete: deleteConfig, Undo: undoConfig,
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

func planConfig(ctx context.Context, source options.Source, plan, _ *config) error {
	return errors.Join(plan.CheckHost(source), plan.planSecrets(ctx))
}

// file is the file and its readers.
func (o config) file(ctx context.Context, on options.Files) (options.File, error) {
	restart, err := crud.Texts(ctx, o.Restart)
	return options.File{Files: on, Path: o.Path.ValueString(), Restart: restart, Create: o.CreateFile.ValueBool()}, err
}

func createConfig(ctx context.Context, on options.Files, o *config) error {
	err := o.apply(ctx, on, options.Marks{})
	if errors.Is(err, fs.ErrNotExist) && !o.CreateFile.ValueBool() {
		return crud.Atf(path.Root("path"), "%v: check the path, or write create_file = true", err)
	}
	return err
}

// undoConfig puts back what was there before a create whose restart failed.
func undoConfig(ctx context.Context, on options.Files, o config) error {
	owned, err := options.ReadMarks(ctx)
	if err != nil {
		return err
	}
	file, err := o.file(ctx, on)
	if err != nil {
		return err
	}
	return file.Undo(ctx, owned)
}

func updateConfig(ctx context.Context, on options.Files, plan *config, prior config) error {
	before, err := prior.owned(ctx, on)
	if err != nil {
		return err
	}
	return plan.apply(ctx, on, before)
}

// apply makes the file hold what is declared, and remembers what is owned.
func (o config) apply(ctx context.Context, on options.Files, before options.Marks) error {
	file, err := o.file(ctx, on)
	if err != nil {
		return err
	}
	secrets, err := o.secrets(ctx)
	if err != nil {
		return err
	}
	wanted, err := o.wanted(ctx, secrets)
	if err != nil {
		return err
	}
	if err := file.Claim(wanted); err != nil {
		return err
	}
	owned, err := file.Apply(ctx, before, wanted)
	return errors.Join(crud.Redact(err, secrets), owned.Save(ctx))
}

// owned is what private state has, which Terraform drops when a provider dies in an update. All that the state has is taken to be
// ours then, and of secrets what the file has.
func (o config) owned(ctx context.Context, on options.Files) (options.Marks, error) {
	owned, err := options.ReadMarks(ctx)
	if err != nil || len(owned) > 0 {
		return owned, err
	}
	wanted, err := o.wanted(ctx, nil)
	if err != nil {
		return nil, err
	}
	for key, w := range wanted {
		owned[key] = options.Mark{Ours: w.Values}
	}
	secret, err := crud.Texts(ctx, o.OptionsWOKeys)
	if err != nil || len(secret) == 0 {
		return owned, err
	}
	file, err := o.file(ctx, on)
	if err != nil {
		return nil, err
	}
	has, err := file.Load(ctx)
	if err != nil {
		return nil, err
	}
	for _, text := range secret {
		key, err := options.Parse(text)
		if err != nil {
			return nil, err
		}
		owned[key] = options.Mark{Ours: has.Values(key.Section, key.Name)}
	}
	return owned, nil
}

func deleteConfig(ctx context.Context, on options.Files, o config) error {
	owned, err := o.owned(ctx, on)
	if err != nil {
		return err
	}
	file, err := o.file(ctx, on)
	if err != nil {
		return err
	}
	return file.GiveUp(ctx, owned)
}
