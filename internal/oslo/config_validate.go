package oslo

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

func validateConfig(ctx context.Context, o config) error {
	errs := []error{o.Validate()}
	if o.empty() {
		errs = append(errs, crud.Atf(path.Root("options"), "there is nothing to own: write an option in options, multi_options, absent or options_wo"))
	}
	var secret types.Map
	if err := crud.Configured(ctx, path.Root("options_wo"), &secret); err != nil {
		return err
	}
	v := validation{first: map[options.Option]string{}}
	v.maps("options", o.Options, v.value)
	v.maps("options_wo", secret, v.value)
	v.maps("multi_options", o.MultiOptions, v.list)
	v.absent(o.Absent)
	return errors.Join(append(errs, v.errs...)...)
}

func (o config) empty() bool {
	for _, m := range []types.Map{o.Options, o.MultiOptions, o.Absent, o.OptionsWO} {
		if m.IsUnknown() || len(m.Elements()) > 0 {
			return false
		}
	}
	return true
}

// validation collects what is wrong with options.
type validation struct {
	errs  []error
	first map[options.Option]string // the attribute that has an option
}

func (v *validation) add(at path.Path, err error) {
	if err != nil {
		v.errs = append(v.errs, crud.At(at, err))
	}
}

func (v *validation) addf(at path.Path, format string, args ...any) {
	v.errs = append(v.errs, crud.Atf(at, format, args...))
}

func (v *validation) maps(attribute string, m types.Map, check func(path.Path, options.Option, attr.Value)) {
	for section, inner := range m.Elements() {
		at := path.Root(attribute).AtMapKey(section)
		v.add(at, ini.CheckSection(section))
		named, _ := inner.(types.Map)
		switch {
		case inner.IsUnknown():
		case len(named.Elements()) == 0:
			v.addf(at, "the section %q has no options: write one, or leave the section out", section)
		}
		for name, value := range named.Elements() {
			at := at.AtMapKey(name)
			v.option(at, attribute, options.Option{Section: section, Name: name})
			if !value.IsUnknown() {
				check(at, options.Option{Section: section, Name: name}, value)
			}
		}
	}
}

func (v *validation) option(at path.Path, attribute string, key options.Option) {
	v.add(at, ini.CheckOption(key.Name))
	if first, twice := v.first[key]; twice {
		v.addf(at, "the option %s of [%s] is in %s and in %s: keep one of them", key.Name, key.Section, first, attribute)
	}
	v.first[key] = attribute
}

func (v *validation) value(at path.Path, key options.Option, value attr.Value) {
	text, _ := value.(types.String)
	switch {
	case value.IsUnknown():
	case text.IsNull():
		v.addf(at, "%s: the value is null: leave the option out, or write it in absent so that it is set nowhere", key)
	default:
		if err := ini.CheckValue(text.ValueString()); err != nil {
			v.addf(at, "%s: %w", key, err)
		}
	}
}

func (v *validation) list(at path.Path, key options.Option, value attr.Value) {
	list, _ := value.(types.List)
	if len(list.Elements()) == 0 {
		v.addf(at, "%s: there are no values: write one, or write the option in absent so that it is set nowhere", key)
	}
	for i, value := range list.Elements() {
		v.value(at.AtListIndex(i), key, value)
	}
}

func (v *validation) absent(m types.Map) {
	for section, inner := range m.Elements() {
		at := path.Root("absent").AtMapKey(section)
		v.add(at, ini.CheckSection(section))
		names, _ := inner.(types.Set)
		if !inner.IsUnknown() && len(names.Elements()) == 0 {
			v.addf(at, "the section %q has no options: write the name of one, or leave the section out", section)
		}
		for _, name := range names.Elements() {
			text, _ := name.(types.String)
			switch {
			case name.IsUnknown():
			case text.IsNull():
				v.addf(at, "a name is null: leave it out")
			default:
				v.option(at, "absent", options.Option{Section: section, Name: text.ValueString()})
			}
		}
	}
}
