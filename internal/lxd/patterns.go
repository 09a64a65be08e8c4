package lxd

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	tfpath "github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// matches reports whether text has the form of a pattern; an empty pattern is any. A slash is a character like others.
func matches(pattern, text string) bool {
	plain := strings.NewReplacer("/", "\x00")
	ok, err := path.Match(plain.Replace(pattern), plain.Replace(text))
	return pattern == "" || err == nil && ok
}

func validatePattern(pattern types.String) error {
	if _, err := path.Match(pattern.ValueString(), ""); err != nil {
		return fmt.Errorf("%q is no pattern: a [ without its ], or nothing after a backslash", pattern.ValueString())
	}
	return nil
}

// matchesPart is matches for a value that may list several between commas or blanks, as Juju lists units.
func matchesPart(pattern, value string) bool {
	parts := strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
	return matches(pattern, value) || slices.ContainsFunc(parts, func(part string) bool { return matches(pattern, part) })
}

func validateInstances(_ context.Context, d instancesData) error {
	errs := []error{
		crud.At(tfpath.Root("name"), validatePattern(d.Name)),
		crud.At(tfpath.Root("profile"), validatePattern(d.Profile)),
		crud.At(tfpath.Root("status"), validatePattern(d.Status)),
	}
	for key, value := range d.Config.Elements() {
		pattern, _ := value.(types.String)
		at := tfpath.Root("config").AtMapKey(key)
		if pattern.IsNull() {
			errs = append(errs, crud.Atf(at, "the pattern is null: write \"*\" for any value"))
			continue
		}
		errs = append(errs, crud.At(at, validatePattern(pattern)))
	}
	return errors.Join(errs...)
}

// matches reports whether an instance is among those asked for.
func (d instancesData) matches(i lxdapi.Instance, wanted config) bool {
	if !matches(d.Name.ValueString(), i.Name) || !matches(d.Status.ValueString(), i.Status) {
		return false
	}
	ofProfile := func(profile string) bool { return matches(d.Profile.ValueString(), profile) }
	if d.Profile.ValueString() != "" && !slices.ContainsFunc(i.Profiles, ofProfile) {
		return false
	}
	for key, pattern := range wanted {
		if value, ok := i.ExpandedConfig[key]; !ok || !matchesPart(pattern, value) {
			return false
		}
	}
	return true
}
