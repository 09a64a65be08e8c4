package lxd

import (
	"strings"
	"testing"
)

func TestProfileKey(t *testing.T) {
	for text, want := range map[string]profileKey{
		"config.limits.cpu":               {"", "limits.cpu"},
		"config.user.a..b":                {"", "user.a..b"},
		"devices.eth0.mtu":                {"eth0", "mtu"},
		"devices.eth0.ipv4.address":       {"eth0", "ipv4.address"},
		"devices.eth0..100.mtu":           {"eth0.100", "mtu"},
		"devices.eth0..100.ipv4.address":  {"eth0.100", "ipv4.address"},
		"devices.a....b.mtu":              {"a..b", "mtu"},
		"devices.a...mtu":                 {"a.", "mtu"},
		"devices...a.mtu":                 {".a", "mtu"},
		"devices.net/eth0.security.a_b-c": {"net/eth0", "security.a_b-c"},
	} {
		got, err := parseProfileKey(text)
		if err != nil || got != want || want.String() != text {
			t.Errorf("%q is read as %+v, %v, and %+v is written %q", text, got, err, want, want)
		}
	}
	for _, text := range []string{
		"", "limits.cpu", "config", "config.", "devices", "devices.", "devices.eth0", "devices.eth0.", "devices..", "devices..mtu", "device.eth0.mtu",
	} {
		if got, err := parseProfileKey(text); err == nil || !strings.Contains(err.Error(), "config.KEY or devices.DEVICE.KEY") {
			t.Errorf("%q is read as %+v, %v", text, got, err)
		}
	}
}

// FuzzProfileKey holds that what is written is read again as it was.
func FuzzProfileKey(f *testing.F) {
	f.Add("devices.eth0..1.ipv4.address", "eth0.1", "mtu")
	f.Add("config.limits.cpu", "..", "a..b")
	f.Fuzz(func(t *testing.T, text, device, key string) {
		if k, err := parseProfileKey(text); err == nil && k.String() != text {
			t.Errorf("%q is read as %+v and written %q", text, k, k)
		}
		if key == "" || device != "" && strings.HasPrefix(key, ".") {
			return
		}
		k := profileKey{device, key}
		if again, err := parseProfileKey(k.String()); err != nil || again != k {
			t.Errorf("%+v is written %q and read as %+v, %v", k, k, again, err)
		}
	})
}
