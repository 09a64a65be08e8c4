package lxd

import (
	"context"
	"maps"
	"strings"

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
	if err := writeConfig(ctx, was.Config, o.Config, has); err != nil {
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

// writeConfig changes has from what was declared before to what is declared now. Other keys stay.
func writeConfig(ctx context.Context, before, now types.Map, has *config) error {
	was, err := configOf(ctx, before)
	if err != nil {
		return err
	}
	wanted, err := configOf(ctx, now)
	if err != nil {
		return err
	}
	if *has == nil {
		*has = config{}
	}
	for key := range was {
		if _, keep := wanted[key]; !keep {
			delete(*has, key)
		}
	}
	maps.Copy(*has, wanted)
	return nil
}

// read takes over what the server has of the declared keys; after an import, of all keys but the server's own.
func (o *options) read(ctx context.Context, has config, hasDevices devices) error {
	if err := readConfig(ctx, &o.Config, has); err != nil {
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

// readConfig takes over what the server has of the declared keys; after an import, of all keys but the server's own.
func readConfig(ctx context.Context, declared *types.Map, has config) error {
	if crud.Imported(ctx) != nil {
		own := maps.Clone(has)
		maps.DeleteFunc(own, func(key, _ string) bool { return serverMade(key) })
		*declared = configValue(own)
		return nil
	}
	keys, err := configOf(ctx, *declared)
	if err != nil {
		return err
	}
	*declared = configValue(pick(keys, has))
	return nil
}

func pick(keys, from map[string]string) map[string]string {
	found := map[string]string{}
	for key := range keys {
		if v, ok := from[key]; ok {
			found[key] = v
		}
	}
	return found
}

// serverMade reports whether LXD writes a config key by itself.
func serverMade(key string) bool {
	return strings.HasPrefix(key, "volatile.") || strings.HasPrefix(key, "image.")
}
