package lxd

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// profileKey is a key of a profile: one of its config, where device is "", or one of a device.
type profileKey struct{ device, key string }

const (
	configPrefix  = "config."
	devicesPrefix = "devices."
)

// String writes a key as import IDs and private state have it: config.KEY, or devices.DEVICE.KEY, where a dot in the
// device's name is doubled. Keys may hold dots, but do not begin with one.
func (k profileKey) String() string {
	if k.device == "" {
		return configPrefix + k.key
	}
	return devicesPrefix + strings.ReplaceAll(k.device, ".", "..") + "." + k.key
}

func parseProfileKey(text string) (profileKey, error) {
	wrong := fmt.Errorf("%q is no key of a profile: it must read config.KEY or devices.DEVICE.KEY, "+
		"such as config.limits.cpu or devices.eth0.mtu, with each dot of the device's name doubled", text)
	if key, ok := strings.CutPrefix(text, configPrefix); ok && key != "" {
		return profileKey{"", key}, nil
	}
	rest, ok := strings.CutPrefix(text, devicesPrefix)
	if !ok {
		return profileKey{}, wrong
	}
	var device strings.Builder
	for i := 0; i < len(rest); i++ {
		switch {
		case rest[i] != '.':
			device.WriteByte(rest[i])
		case strings.HasPrefix(rest[i:], ".."):
			device.WriteByte('.')
			i++
		case device.Len() > 0 && i+1 < len(rest):
			return profileKey{device.String(), rest[i+1:]}, nil
		default:
			return profileKey{}, wrong
		}
	}
	return profileKey{}, wrong
}

// MarshalText and UnmarshalText let keys of JSON objects be keys of profiles.
func (k profileKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText is the inverse of MarshalText.
func (k *profileKey) UnmarshalText(text []byte) (err error) {
	*k, err = parseProfileKey(string(text))
	return err
}

func (k profileKey) path() path.Path {
	if k.device == "" {
		return path.Root("config").AtMapKey(k.key)
	}
	return atKey(k.device, k.key)
}

// of is the key's value in a profile.
func (k profileKey) of(p lxdapi.ProfilePut) (value string, found bool) {
	if k.device == "" {
		value, found = p.Config[k.key]
	} else {
		value, found = p.Devices[k.device][k.key]
	}
	return value, found
}

func (k profileKey) set(p *lxdapi.ProfilePut, value string) {
	if k.device == "" {
		if p.Config == nil {
			p.Config = config{}
		}
		p.Config[k.key] = value
		return
	}
	if p.Devices == nil {
		p.Devices = devices{}
	}
	if p.Devices[k.device] == nil {
		p.Devices[k.device] = map[string]string{}
	}
	p.Devices[k.device][k.key] = value
}

// unset takes the key away; without its type a device goes whole.
func (k profileKey) unset(p *lxdapi.ProfilePut) {
	switch {
	case k.device == "":
		delete(p.Config, k.key)
	case k.key == "type":
		delete(p.Devices, k.device)
	default:
		delete(p.Devices[k.device], k.key)
	}
}

// keys are the declared keys and their values.
func (o options) keys(ctx context.Context) (map[profileKey]string, error) {
	declared, err := crud.MapTexts(ctx, o.Config)
	if err != nil {
		return nil, err
	}
	declaredDevices, err := devicesOf(ctx, o.Devices)
	if err != nil {
		return nil, err
	}
	all := map[profileKey]string{}
	for key, value := range declared {
		all[profileKey{"", key}] = value
	}
	for device, keys := range declaredDevices {
		for key, value := range keys {
			all[profileKey{device, key}] = value
		}
	}
	return all, nil
}

// optionsOf is the inverse of [options.keys].
func optionsOf(values map[profileKey]string) options {
	var p lxdapi.ProfilePut
	for key, value := range values {
		key.set(&p, value)
	}
	return options{crud.TextMap(p.Config), devicesValue(p.Devices)}
}
