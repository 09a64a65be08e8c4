package oslo

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// want is what an option is to be.
type want struct {
	values []string // none: it is set nowhere
	secret bool
	at     path.Path
}

// The types of the attributes: by section, and in that by option.
var (
	optionsType = types.MapType{ElemType: types.StringType}
	multiType   = types.MapType{ElemType: types.ListType{ElemType: types.StringType}}
	absentType  = types.SetType{ElemType: types.StringType}
)

// wanted are the declared options.
func (o config) wanted(ctx context.Context, secrets map[option]string) (map[option]want, error) {
	all := map[option]want{}
	for section, v := range o.Options.Elements() {
		inner, _ := v.(types.Map)
		texts, err := crud.MapTexts(ctx, inner)
		if err != nil {
			return nil, err
		}
		for name, value := range texts {
			all[option{section, name}] = want{values: []string{value}, at: at("options", section, name)}
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
			all[option{section, name}] = want{values: values, at: at("multi_options", section, name)}
		}
	}
	for section, v := range o.Absent.Elements() {
		inner, _ := v.(types.Set)
		names, err := crud.SetTexts(ctx, inner)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			all[option{section, name}] = want{at: path.Root("absent").AtMapKey(section)}
		}
	}
	for key, value := range secrets {
		all[key] = want{values: []string{value}, secret: true, at: at("options_wo", key.section, key.option)}
	}
	return all, nil
}

func at(attribute, section, name string) path.Path {
	return path.Root(attribute).AtMapKey(section).AtMapKey(name)
}

// secrets reads "options_wo" from the configuration.
func (o config) secrets(ctx context.Context) (map[option]string, error) {
	var configured types.Map
	if err := crud.Configured(ctx, path.Root("options_wo"), &configured); err != nil {
		return nil, err
	}
	all := map[option]string{}
	for section, v := range configured.Elements() {
		inner, _ := v.(types.Map)
		texts, err := crud.MapTexts(ctx, inner)
		if err != nil {
			return nil, err
		}
		for name, value := range texts {
			all[option{section, name}] = value
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
	all := map[option]bool{}
	for section, v := range configured.Elements() {
		inner, _ := v.(types.Map)
		if v.IsUnknown() {
			return nil
		}
		for name := range inner.Elements() {
			all[option{section, name}] = true
		}
	}
	o.OptionsWOKeys = crud.TextList(texts(all))
	return nil
}

func texts(all map[option]bool) []string {
	list := make([]string, 0, len(all))
	for _, key := range ordered(all) {
		list = append(list, key.String())
	}
	return list
}

// redactedError says what another error says, without secrets.
type redactedError struct {
	error
	text string
}

func (e *redactedError) Error() string { return e.text }
func (e *redactedError) Unwrap() error { return e.error }

// redact takes values out of an error: the journal of a service quotes what it refuses.
func redact(err error, secrets map[option]string) error {
	if err == nil || len(secrets) == 0 {
		return err
	}
	text := err.Error()
	for _, value := range secrets {
		if len(value) > 3 {
			text = strings.ReplaceAll(text, value, "(sensitive value)")
		}
	}
	return &redactedError{err, text}
}

// mapOf makes a map by section, and in that by option.
func mapOf[V attr.Value](inner types.MapType, values map[option]V) types.Map {
	sections := map[string]map[string]attr.Value{}
	for key, v := range values {
		if sections[key.section] == nil {
			sections[key.section] = map[string]attr.Value{}
		}
		sections[key.section][key.option] = v
	}
	all := make(map[string]attr.Value, len(sections))
	for section, options := range sections {
		all[section] = types.MapValueMust(inner.ElemType, options)
	}
	return types.MapValueMust(inner, all)
}

func noOption(file string, key option) error {
	return crud.NotFound(fmt.Errorf("%s has no option %s in [%s]", file, key.option, key.section))
}
