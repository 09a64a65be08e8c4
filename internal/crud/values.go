package crud

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Texts turns a list that is wholly known into Go's; null is nil.
func Texts(ctx context.Context, list types.List) ([]string, error) {
	var out []string
	if list.IsNull() {
		return nil, nil
	}
	return out, firstError(list.ElementsAs(ctx, &out, false))
}

// SetTexts turns a set that is wholly known into Go's, in order; null is nil.
func SetTexts(ctx context.Context, set types.Set) ([]string, error) {
	var out []string
	if set.IsNull() {
		return nil, nil
	}
	err := firstError(set.ElementsAs(ctx, &out, false))
	slices.Sort(out)
	return out, err
}

// MapTexts turns a map that is wholly known into Go's; null is nil.
func MapTexts(ctx context.Context, m types.Map) (map[string]string, error) {
	var out map[string]string
	if m.IsNull() {
		return nil, nil
	}
	return out, firstError(m.ElementsAs(ctx, &out, false))
}

// TextList is the inverse of [Texts].
func TextList(list []string) types.List {
	return types.ListValueMust(types.StringType, textValues(list))
}

// TextSet is the inverse of [SetTexts].
func TextSet(list []string) types.Set {
	return types.SetValueMust(types.StringType, textValues(list))
}

// TextMap is the inverse of [MapTexts].
func TextMap(m map[string]string) types.Map {
	elements := make(map[string]attr.Value, len(m))
	for k, v := range m {
		elements[k] = types.StringValue(v)
	}
	return types.MapValueMust(types.StringType, elements)
}

func textValues(list []string) []attr.Value {
	values := make([]attr.Value, len(list))
	for i, s := range list {
		values[i] = types.StringValue(s)
	}
	return values
}
