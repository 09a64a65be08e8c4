package oslo

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

func readConfig(ctx context.Context, on options.Files, o *config) error {
	file, err := o.file(ctx, on)
	if err != nil {
		return err
	}
	has, err := file.Load(ctx)
	if err != nil {
		return err
	}
	o.Located()
	if imported := crud.Imported(ctx); imported != nil {
		return o.take(ctx, imported.Owned, has)
	}
	o.readOptions(has)
	if err := o.readSecrets(ctx, has); err != nil {
		return err
	}
	return file.ReadRestart(ctx, &o.Restart)
}

// readOptions takes over what the file has of the declared options.
func (o *config) readOptions(has *ini.File) {
	single, multi, absent := map[options.Option]attr.Value{}, map[options.Option]attr.Value{}, map[string]attr.Value{}
	for section, v := range o.Options.Elements() {
		inner, _ := v.(types.Map)
		for name := range inner.Elements() {
			if values := has.Values(section, name); len(values) > 0 {
				single[options.Option{Section: section, Name: name}] = types.StringValue(values[len(values)-1]) // the one that counts
			}
		}
	}
	for section, v := range o.MultiOptions.Elements() {
		inner, _ := v.(types.Map)
		for name := range inner.Elements() {
			if values := has.Values(section, name); len(values) > 0 {
				multi[options.Option{Section: section, Name: name}] = crud.TextList(values)
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
	o.Options, o.MultiOptions = mapOf(optionsType, single), mapOf(multiType, multi)
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
	owned, err := options.ReadMarks(ctx)
	if err != nil {
		return err
	}
	for _, text := range keys {
		key, err := options.Parse(text)
		if err != nil {
			return err
		}
		mark, known := owned[key]
		if !known { // Terraform has dropped it
			o.OptionsWOVersion = types.StringNull()
			continue
		}
		same, err := mark.Is(has.Values(key.Section, key.Name))
		if err != nil {
			return err
		}
		if !same {
			o.OptionsWOVersion = types.StringNull()
		}
	}
	return nil
}

// take owns the options of an import ID.
func (o *config) take(ctx context.Context, owned []string, has *ini.File) error {
	single, multi, owns := map[options.Option]attr.Value{}, map[options.Option]attr.Value{}, options.Marks{}
	for _, text := range owned {
		key, err := options.Parse(text)
		if err != nil {
			return err
		}
		values := has.Values(key.Section, key.Name)
		switch len(values) {
		case 0:
			return noOption(o.Path.ValueString(), key)
		case 1:
			single[key] = types.StringValue(values[0])
		default:
			multi[key] = crud.TextList(values)
		}
		owns[key] = options.Mark{Ours: values}
	}
	o.Options, o.MultiOptions = mapOf(optionsType, single), mapOf(multiType, multi)
	o.Absent = types.MapValueMust(absentType, map[string]attr.Value{})
	o.OptionsWOKeys = crud.TextList(nil)
	return owns.Save(ctx)
}
