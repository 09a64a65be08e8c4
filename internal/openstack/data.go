package openstack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// the returns the only one of the found objects. None or several is an error that lists what there is.
func the[T any](noun, asked string, found, all []T, describe func(T) string) (one T, err error) {
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return one, crud.NotFound(fmt.Errorf("there is no %s with %s; there is %s", noun, asked, listed(all, describe)))
	}
	return one, fmt.Errorf("%d of the %ss have %s: %s: ask for the id, or for more", len(found), noun, asked, listed(found, describe))
}

// listed writes the first of some objects, and how many more there are.
func listed[T any](all []T, describe func(T) string) string {
	const most = 20
	if len(all) == 0 {
		return "none at all"
	}
	var names []string
	for _, one := range all {
		names = append(names, describe(one))
	}
	slices.Sort(names)
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// filter narrows a list to what has the values that are asked for, and tells in words what that was.
type filter[T any] struct {
	words []string
	tests []func(T) bool
}

func (f *filter[T]) text(name string, v types.String, has func(T) string) {
	if !v.IsNull() {
		f.words = append(f.words, fmt.Sprintf("%s %q", name, v.ValueString()))
		f.tests = append(f.tests, func(one T) bool { return has(one) == v.ValueString() })
	}
}

func (f *filter[T]) number(name string, v types.Int64, holds func(T, int64) bool) {
	if !v.IsNull() {
		f.words = append(f.words, fmt.Sprintf("%s %d", name, v.ValueInt64()))
		f.tests = append(f.tests, func(one T) bool { return holds(one, v.ValueInt64()) })
	}
}

func (f *filter[T]) of(all []T) (found []T) {
	for _, one := range all {
		if !slices.ContainsFunc(f.tests, func(test func(T) bool) bool { return !test(one) }) {
			found = append(found, one)
		}
	}
	return found
}

func (f *filter[T]) String() string { return strings.Join(f.words, ", ") }

// Attributes of data sources.

func dataRegion() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: "The region to look in. Default: the provider's `region`.",
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}

// asked is a text to look by, which is told where it is not asked for.
func asked(text string) schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: text,
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}

func told(text string) schema.Attribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: text}
}

func toldNumber(text string) schema.Attribute {
	return schema.Int64Attribute{Computed: true, MarkdownDescription: text}
}

func toldTexts(text string) schema.Attribute {
	return schema.MapAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: text}
}

func toldSet(text string) schema.Attribute {
	return schema.SetAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: text}
}
