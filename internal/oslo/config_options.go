package oslo

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

// The types of the attributes: by section, and in that by option.
var (
	optionsType = types.MapType{ElemType: types.StringType}
	multiType   = types.MapType{ElemType: types.ListType{ElemType: types.StringType}}
	absentType  = types.SetType{ElemType: types.StringType}
)

// wanted are the declared options.
func (o config) wanted(ctx context.Context, secrets map[options.Option]string) (map[options.Option]options.Want, error) {
	all := map[options.Option]options.Want{}
	for section, v := range o.Options.Elements() {
		inner, _ := v.(types.Map)
		texts, err := crud.MapTexts(ctx, inner)
		if err != nil {
			return nil, err
		}
		for name, value := range texts {
			all[options.Option{Section: section, Name: name}] = options.Want{Values: []string{value}, At: at("options", section, name)}
		}
	}
	for section, v := range o.MultiOptions.Elements() {
		inner, _ := v.(types.Map)
		for name, v := range inner.Elements() {
			list, _ := v.(types.List)
			values, err := crud.Texts(ctx, list)
			if err != nil {
				return nil, err
			}
			all[options.Option{Section: section, Name: name}] = options.Want{Values: values, At: at("multi_options", section, name)}
		}
	}
	for section, v := range o.Absent.Elements() {
		inner, _ := v.(types.Set)
		names, err := crud.SetTexts(ctx, inner)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			all[options.Option{Section: section, Name: name}] = options.Want{At: path.Root("absent").AtMapKey(section)}
		}
	}
	for key, value := range secrets {
		all[key] = options.Want{Values: []string{value}, Secret: true, At: at("options_wo", key.Section, key.Name)}
	}
	return all, nil
}

func at(attribute, section, name string) path.Path {
	return path.Root(attribute).AtMapKey(section).AtMapKey(name)
}

// secrets reads "options_wo" from the configuration.
func (o config) secrets(ctx context.Context) (map[options.Option]string, error) {
	var configured types.Map
	if err := crud.Configured(ctx, path.Root("options_wo"), &configured); err != nil {
		return nil, err
	}
	all := map[options.Option]string{}
	for section, v := range configured.Elements() {
		inner, _ := v.(types.Map)
		texts, err := crud.MapTexts(ctx, inner)
		if err != nil {
			return nil, err
		}
		for name, value := range texts {
			all[options.Option{Section: section, Name: name}] = value
		}
	}
	return all, nil
}

// planSecrets shows the names of the options in "options_wo", as far as the configuration knows them already.
func (o *config) planSecrets(ctx context.Context) error {
	var configured types.Map
	if err := crud.Configured(ctx, path.Root("options_wo"), &configured); err != nil {
		return err
	}
	o.OptionsWOKeys = types.ListUnknown(types.StringType)
	if configured.IsUnknown() {
		return nil
	}
	all := map[options.Option]bool{}
	for section, v := range configured.Elements() {
		inner, _ := v.(types.Map)
		if v.IsUnknown() {
			return nil
		}
		for name := range inner.Elements() {
			all[options.Option{Section: section, Name: name}] = true
		}
	}
	o.OptionsWOKeys = crud.TextList(options.Names(all))
	return nil
}

// mapOf makes a map by section, and in that by option.
func mapOf[V attr.Value](inner types.MapType, values map[options.Option]V) types.Map {
	sections := map[string]map[string]attr.Value{}
	for key, v := range values {
		if sections[key.Section] == nil {
			sections[key.Section] = map[string]attr.Value{}
		}
		sections[key.Section][key.Name] = v
	}
	all := make(map[string]attr.Value, len(sections))
	for section, options := range sections {
		all[section] = types.MapValueMust(inner.ElemType, options)
	}
	return types.MapValueMust(inner, all)
}

func noOption(file string, key options.Option) error {
	return crud.NotFound(fmt.Errorf("%s has no option %s in [%s]", file, key.Name, key.Section))
}
