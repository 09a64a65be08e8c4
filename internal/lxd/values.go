package lxd

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// deviceMaps is the type of "devices": by the device's name, its keys and values.
var deviceMaps = types.MapType{ElemType: types.MapType{ElemType: types.StringType}}

type (
	config  = map[string]string
	devices = map[string]map[string]string
)

func devicesOf(ctx context.Context, m types.Map) (devices, error) {
	var out devices
	if m.IsNull() {
		return nil, nil
	}
	return out, asError(m.ElementsAs(ctx, &out, false))
}

func devicesValue(d devices) types.Map {
	elements := make(map[string]attr.Value, len(d))
	for name, keys := range d {
		elements[name] = crud.TextMap(keys)
	}
	return types.MapValueMust(deviceMaps.ElemType, elements)
}

func asError(diags diag.Diagnostics) error {
	for _, d := range diags.Errors() {
		return fmt.Errorf("%s: %s", d.Summary(), d.Detail())
	}
	return nil
}
