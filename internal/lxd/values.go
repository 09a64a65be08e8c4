package lxd

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// deviceMaps is the type of "devices": by the device's name, its keys and values.
var deviceMaps = types.MapType{ElemType: types.MapType{ElemType: types.StringType}}

type (
	config  = map[string]string
	devices = map[string]map[string]string
)

// texts turns a list that is wholly known into Go's; null is nil.
func texts(ctx context.Context, list types.List) ([]string, error) {
	var out []string
	if list.IsNull() {
		return nil, nil
	}
	return out, asError(list.ElementsAs(ctx, &out, false))
}

func configOf(ctx context.Context, m types.Map) (config, error) {
	var out config
	if m.IsNull() {
		return nil, nil
	}
	return out, asError(m.ElementsAs(ctx, &out, false))
}

func devicesOf(ctx context.Context, m types.Map) (devices, error) {
	var out devices
	if m.IsNull() {
		return nil, nil
	}
	return out, asError(m.ElementsAs(ctx, &out, false))
}

func configValue(c config) types.Map {
	elements := make(map[string]attr.Value, len(c))
	for k, v := range c {
		elements[k] = types.StringValue(v)
	}
	return types.MapValueMust(types.StringType, elements)
}

func devicesValue(d devices) types.Map {
	elements := make(map[string]attr.Value, len(d))
	for name, keys := range d {
		elements[name] = configValue(keys)
	}
	return types.MapValueMust(deviceMaps.ElemType, elements)
}

func textsValue(list []string) types.List {
	elements := make([]attr.Value, len(list))
	for i, s := range list {
		elements[i] = types.StringValue(s)
	}
	return types.ListValueMust(types.StringType, elements)
}

// setTexts turns a set that is wholly known into Go's, in order; null is nil.
func setTexts(ctx context.Context, set types.Set) ([]string, error) {
	var out []string
	if set.IsNull() {
		return nil, nil
	}
	err := asError(set.ElementsAs(ctx, &out, false))
	slices.Sort(out)
	return out, err
}

func setValue(list []string) types.Set {
	return types.SetValueMust(types.StringType, textsValue(list).Elements())
}

func asError(diags diag.Diagnostics) error {
	for _, d := range diags.Errors() {
		return fmt.Errorf("%s: %s", d.Summary(), d.Detail())
	}
	return nil
}
