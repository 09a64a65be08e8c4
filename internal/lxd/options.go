package lxd

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// options are the keys of "config" and "devices" that a resource declares. It owns these and no others: what Nova, Juju
// or a person add is neither drift nor lost.
type options struct {
	Config  types.Map `tfsdk:"config"`
	Devices types.Map `tfsdk:"devices"`
}

// write changes what the server has (config and devs, both edited in place) from what was declared before to what is
// declared now. Other keys stay.
func (o options) write(ctx context.Context, prior *options, has *config, hasDevices *devices) error {
	var was options
	if prior != nil {
		was = *prior
	}
	if err := instanceKeys.write(ctx, was.Config, o.Config, has); err != nil {
		return err
	}
	before, err := devicesOf(ctx, was.Devices)
	if err != nil {
		return err
	}
	now, err := devicesOf(ctx, o.Devices)
	if err != nil {
		return err
	}
	if *hasDevices == nil {
		*hasDevices = devices{}
	}
	for name, keys := range before {
		if _, typed := now[name]["type"]; keys["type"] != "" && !typed {
			delete(*hasDevices, name) // whoever declares the type owns the device
			continue
		}
		for key := range keys {
			if _, keep := now[name][key]; !keep {
				delete((*hasDevices)[name], key)
			}
		}
	}
	for name, keys := range now {
		if (*hasDevices)[name] == nil {
			(*hasDevices)[name] = map[string]string{}
		}
		maps.Copy((*hasDevices)[name], keys)
	}
	return nil
}

// read takes over what the server has of the declared keys and devices; after an import, all but the server's own.
func (o *options) read(ctx context.Context, has config, hasDevices devices) error {
	if err := instanceKeys.read(ctx, &o.Config, has); err != nil {
		return err
	}
	if crud.Imported(ctx) != nil {
		o.Devices = devicesValue(hasDevices)
		return nil
	}
	declared, err := devicesOf(ctx, o.Devices)
	if err != nil {
		return err
	}
	found := devices{}
	for name, keys := range declared {
		if has, ok := hasDevices[name]; ok {
			found[name] = pick(keys, has)
		}
	}
	o.Devices = devicesValue(found)
	return nil
}
