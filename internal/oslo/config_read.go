package oslo

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
)

func readConfig(ctx context.Context, c files, o *config) error {
	path := o.Path.ValueString()
	content, _, err := c.Read(ctx, path)
	if err != nil {
		return err
	}
	has, err := ini.Parse(content)
	if err != nil {
		return fmt.Errorf("%s on %s: oslo.config could not read it: %w", path, c.Name(), err)
	}
	o.Located()
	if imported := crud.Imported(ctx); imported != nil {
		return o.take(ctx, imported.Owned, has)
	}
	o.readOptions(has)
	if err := o.readSecrets(ctx, has); err != nil {
		return err
	}
	return o.readRestart(ctx, c)
}

// readOptions takes over what the file has of the declared options.
func (o *config) readOptions(has *ini.File) {
	options, multi, absent := map[option]attr.Value{}, map[option]attr.Value{}, map[string]attr.Value{}
	for section, v := range o.Options.Elements() {
		inner, _ := v.(types.Map)
		for name := range inner.Elements() {
			if values := has.Values(section, name); len(values) > 0 {
				options[option{section, name}] = types.StringValue(values[len(values)-1]) // the one that counts
			}
		}
	}
	for section, v := range o.MultiOptions.Elements() {
		inner, _ := v.(types.Map)
		for name := range inner.Elements() {
			if values := has.Values(section, name); len(values) > 0 {
				multi[option{section, name}] = crud.TextList(values)
			}
		}
	}
	for section, v := range o.Absent.Elements() {
		inner, _ := v.(types.Set)
		var names []attr.Value
		for _, name := range inner.Elements() {
			if text, ok := name.(types.String); ok && has.Values(section, text.ValueString()) == nil {
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			absent[section] = types.SetValueMust(types.StringType, names)
		}
	}
	o.Options, o.MultiOptions = mapOf(optionsType, options), mapOf(multiType, multi)
	o.Absent = types.MapValueMust(absentType, absent)
}

// readSecrets makes the version null, which the next plan mends, when the file has other values than those that were written.
func (o *config) readSecrets(ctx context.Context, has *ini.File) error {
	if o.OptionsWOKeys.IsNull() || o.OptionsWOKeys.IsUnknown() {
		o.OptionsWOKeys = crud.TextList(nil)
		return nil
	}
	keys, err := crud.Texts(ctx, o.OptionsWOKeys)
	if err != nil || len(keys) == 0 {
		return err
	}
	owned, err := readMarks(ctx)
	if err != nil {
		return err
	}
	for _, text := range keys {
		key, err := parseOption(text)
		if err != nil {
			return err
		}
		same, err := owned[key].is(has.Values(key.section, key.option))
		if err != nil {
			return err
		}
		if !same {
			o.OptionsWOVersion = types.StringNull()
		}
	}
	return nil
}

// readRestart leaves out the units whose restart a run that died owes, so that the next plan shows them.
func (o *config) readRestart(ctx context.Context, c files) error {
	units, err := crud.Texts(ctx, o.Restart)
	if err != nil || len(units) == 0 {
		return err
	}
	var restarted []string
	for _, unit := range units {
		due, err := c.source.Restarts().Due(ctx, c.Machine, unit)
		if err != nil {
			return err
		}
		if !due {
			restarted = append(restarted, unit)
		}
	}
	if len(restarted) < len(units) {
		o.Restart = crud.TextList(restarted)
	}
	return nil
}

// take owns the options of an import ID.
func (o *config) take(ctx context.Context, owned []string, has *ini.File) error {
	options, multi, owns := map[option]attr.Value{}, map[option]attr.Value{}, marks{}
	for _, text := range owned {
		key, err := parseOption(text)
		if err != nil {
			return err
		}
		values := has.Values(key.section, key.option)
		switch len(values) {
		case 0:
			return noOption(o.Path.ValueString(), key)
		case 1:
			options[key] = types.StringValue(values[0])
		default:
			multi[key] = crud.TextList(values)
		}
		owns[key] = mark{Ours: values}
	}
	o.Options, o.MultiOptions = mapOf(optionsType, options), mapOf(multiType, multi)
	o.Absent = types.MapValueMust(absentType, map[string]attr.Value{})
	o.OptionsWOKeys = crud.TextList(nil)
	return owns.save(ctx)
}
