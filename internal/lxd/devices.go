package lxd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// deviceTypes are LXD's, each with what it needs: of every list in it at least one key.
var deviceTypes = map[string][][]string{
	"disk":         {{"path", "source", "pool"}},
	"gpu":          nil,
	"infiniband":   {{"nictype"}, {"parent"}},
	"nic":          {{"nictype", "network"}},
	"none":         nil,
	"pci":          {{"address"}},
	"proxy":        {{"listen"}, {"connect"}},
	"tpm":          nil,
	"unix-block":   {{"path", "source"}},
	"unix-char":    {{"path", "source"}},
	"unix-hotplug": nil,
	"usb":          nil,
}

// deviceNames checks the names of devices and refuses null and empty values.
type deviceNames struct{}

func (deviceNames) Description(context.Context) string { return "devices with the keys that LXD wants" }
func (deviceNames) MarkdownDescription(context.Context) string {
	return "devices with the keys that LXD wants"
}

func (deviceNames) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for name, device := range req.ConfigValue.Elements() {
		at := req.Path.AtMapKey(name)
		if wrong := wrongDeviceName(name); wrong != "" {
			resp.Diagnostics.AddAttributeError(at, "Invalid device name", fmt.Sprintf("The device name %q %s. Write a name such as \"eth0\".", name, wrong))
		}
		if device.IsNull() {
			resp.Diagnostics.AddAttributeError(at, "Invalid device", fmt.Sprintf("The device %q is null: leave it out, or write its keys.", name))
		}
		for key, value := range keysOf(device) {
			if text, ok := value.(types.String); ok && !text.IsUnknown() && wrongValue(text) != "" {
				resp.Diagnostics.AddAttributeError(at.AtMapKey(key), "Invalid value of a device key",
					fmt.Sprintf("The value of %q of device %q %s.", key, name, wrongValue(text)))
			}
		}
	}
}

func wrongDeviceName(name string) string {
	switch i := strings.IndexAny(name, "/ \t\n"); {
	case name == "":
		return "is empty"
	case name == "." || name == "..":
		return "is a path, not a name"
	case len(name) > 64:
		return fmt.Sprintf("has %d characters, and 64 is the limit", len(name))
	case i >= 0:
		return fmt.Sprintf("must not hold %q", name[i])
	}
	return ""
}

// validateDevices checks that each device has a type, and what the type needs. What is unknown yet counts as present.
func validateDevices(all types.Map) error {
	var errs []error
	for name, device := range all.Elements() {
		if device.IsNull() || device.IsUnknown() {
			continue
		}
		keys := keysOf(device)
		kind, ok := keys["type"].(types.String)
		if !ok {
			errs = append(errs, crud.Atf(atKey(name), "device %q has no type: add type = one of %s", name, strings.Join(typeNames(), ", ")))
			continue
		}
		if !kind.IsUnknown() && !kind.IsNull() {
			errs = append(errs, validateDevice(name, kind.ValueString(), keys))
		}
	}
	return errors.Join(errs...)
}

func validateDevice(name, kind string, keys map[string]attr.Value) error {
	if err := knownType(name, kind); err != nil {
		return err
	}
	for _, anyOf := range deviceTypes[kind] {
		if !slices.ContainsFunc(anyOf, func(key string) bool { return keys[key] != nil }) {
			return crud.Atf(atKey(name), "device %q of type %q needs %s", name, kind, strings.Join(anyOf, " or "))
		}
	}
	if path, ok := keys["path"].(types.String); ok && kind == "disk" && path.ValueString() == "/" && keys["pool"] == nil {
		return crud.Atf(atKey(name), "device %q is the root disk (path = \"/\") and needs pool, the storage pool that it lies in", name)
	}
	return nil
}

func knownType(name, kind string) error {
	if _, known := deviceTypes[kind]; known {
		return nil
	}
	hint := ""
	if near := nearest(kind, typeNames()); near != "" {
		hint = fmt.Sprintf("did you mean %q? ", near)
	}
	return crud.Atf(atKey(name, "type"), "LXD has no device type %q: %sit knows %s", kind, hint, strings.Join(typeNames(), ", "))
}

func typeNames() []string {
	names := make([]string, 0, len(deviceTypes))
	for name := range deviceTypes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func keysOf(device attr.Value) map[string]attr.Value {
	if m, ok := device.(types.Map); ok {
		return m.Elements()
	}
	return nil
}
