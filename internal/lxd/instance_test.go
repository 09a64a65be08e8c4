package lxd

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func TestNICsAndTheirAddresses(t *testing.T) {
	has := &lxdapi.Instance{
		ExpandedDevices: devices{
			"root":  {"type": "disk", "path": "/"},
			"eth1":  {"type": "nic", "network": "lab1", "hwaddr": "00:16:3e:00:00:01", "name": "eth1"},
			"eth0":  {"type": "nic", "nictype": "bridged", "parent": "lab0"},
			"plain": {"type": "nic", "nictype": "macvlan", "parent": "enp3s0"},
		},
		ExpandedConfig: config{"volatile.eth0.hwaddr": "00:16:3e:00:00:00", "volatile.eth0.name": "eth0"},
	}
	nics := nicsOf(has)
	if len(nics) != 3 || nics[0].network != "lab0" || nics[1].network != "lab1" || nics[2].network != "" {
		t.Fatalf("%+v", nics)
	}
	if mac := nicMAC(nics).ValueString(); mac != "00:16:3e:00:00:00" {
		t.Error("MAC address", mac)
	}
	inside := func(family, address, scope string) []lxdapi.Address {
		return []lxdapi.Address{{Family: family, Address: address, Scope: scope}}
	}
	interfaces := map[string]lxdapi.NetworkStatus{
		"docker0": {HWAddr: "02:42:00:00:00:01", Addresses: inside(ipv4, "172.17.0.1", "global")},
		"eth0":    {HWAddr: "00:16:3e:00:00:00", Addresses: inside(ipv6, "fe80::1", "link")},
		"eth1":    {HWAddr: "00:16:3e:00:00:01", Addresses: inside(ipv4, "10.0.9.5", "global")},
	}
	if a := nicAddress(nics, interfaces, ipv4).ValueString(); a != "10.0.9.5" {
		t.Error("the first that has one:", a)
	}
	if a := nicAddress(nics, interfaces, ipv6); !a.IsNull() {
		t.Error("an address of the link counts:", a)
	}
	interfaces["br-ex"] = lxdapi.NetworkStatus{HWAddr: "00:16:3E:00:00:00", Addresses: inside(ipv4, "10.0.8.5", "global")}
	if a := nicAddress(nics, interfaces, ipv4).ValueString(); a != "10.0.8.5" {
		t.Error("the bridge that took eth0 in:", a)
	}
	if a := nicAddress(nics, nil, ipv4); !a.IsNull() {
		t.Error("a stopped instance has", a)
	}
}

func TestBridgesThatGiveOutAddresses(t *testing.T) {
	for _, c := range []struct {
		bridge config
		v4, v6 bool
	}{
		{config{"ipv4.address": "10.0.8.1/24", "ipv6.address": "none"}, true, false},
		{config{"ipv4.address": "10.0.8.1/24", "ipv4.dhcp": "false"}, false, false},
		{config{"ipv4.address": "none", "ipv6.address": "fd42::1/64", "ipv6.dhcp": "false"}, false, true},
		{config{}, false, false},
	} {
		if v4, v6 := givesOut(c.bridge, ipv4), givesOut(c.bridge, ipv6); v4 != c.v4 || v6 != c.v6 {
			t.Errorf("%v: %t, %t", c.bridge, v4, v6)
		}
	}
}

func TestImageNames(t *testing.T) {
	full := strings.Repeat("0123456789abcdef", 4)
	for name, want := range map[string]lxdapi.InstanceSource{
		"":             {Type: "none"},
		"debian/12":    {Type: "image", Alias: "debian/12"},
		"0123456789a":  {Type: "image", Alias: "0123456789a"},
		"0123456789ab": {Type: "image", Fingerprint: "0123456789ab"},
		full:           {Type: "image", Fingerprint: full},
		full + "0":     {Type: "image", Alias: full + "0"},
	} {
		if got := sourceOf(name); got != want {
			t.Errorf("%q: %+v", name, got)
		}
	}
}

func TestStartRefusesAnInstanceInError(t *testing.T) {
	err := start(t.Context(), nil, &lxdapi.Instance{Name: "web", Status: lxdapi.StatusError})
	if err == nil || !strings.Contains(err.Error(), "lxc info --show-log web") {
		t.Error(err)
	}
}

func TestPatience(t *testing.T) {
	for value, want := range map[string]int{"": 30, "5": 5, "0": 30, "x": 30} {
		has := &lxdapi.Instance{ExpandedConfig: config{"boot.host_shutdown_timeout": value}}
		if got := patience(t.Context(), has); got != want {
			t.Errorf("%q: %d s", value, got)
		}
	}
}

func TestWhatTheBootSays(t *testing.T) {
	units := failedUnits("broken.service loaded failed failed A unit\ndocker.socket  loaded failed failed Docker\n")
	if !strings.HasPrefix(units, "broken.service, docker.socket failed") {
		t.Error(units)
	}
	for said, want := range map[string]string{
		"status: done": "done", ".....\nstatus: error\ntime: x": "error", "...status: running": "running", "": "", "no such thing": "",
	} {
		if got := cloudInitStatus(said); got != want {
			t.Errorf("%q: %q", said, got)
		}
	}
}

func TestSecretsAreNotQuoted(t *testing.T) {
	cause := &lxdapi.Error{Server: "LXD", Message: "Invalid value \"hunter2\" at \"password: swordfish\"", Code: 400}
	err := crud.Redact(cause, config{"a": "hunter2", "b": "#cloud-config\n  password: swordfish\n\n"})
	if text := err.Error(); strings.Contains(text, "hunter2") || strings.Contains(text, "swordfish") || !strings.Contains(text, "Invalid value") {
		t.Error(text)
	}
	if !isRefusal(err) {
		t.Error("it has lost its kind")
	}
	if crud.Redact(nil, config(nil)) != nil {
		t.Error("an error from none")
	}
}

func TestChangesOfNICs(t *testing.T) {
	of := func(d devices) types.Map { return devicesValue(d) }
	nic := map[string]string{"type": "nic", "network": "lab0"}
	for name, c := range map[string]struct {
		before, after devices
		want          bool
	}{
		"nothing":          {devices{"eth0": nic}, devices{"eth0": nic}, false},
		"a disk":           {devices{"eth0": nic}, devices{"eth0": nic, "root": {"type": "disk"}}, false},
		"a NIC more":       {devices{}, devices{"eth0": nic}, true},
		"another network":  {devices{"eth0": nic}, devices{"eth0": {"type": "nic", "network": "lab1"}}, true},
		"a profile's keys": {devices{}, devices{"eth0": {"mtu": "9000"}}, true},
	} {
		if got := nicsChange(of(c.before), of(c.after)); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if !nicsChange(of(devices{}), types.MapUnknown(deviceMaps.ElemType)) {
		t.Error("what is not known may be a NIC")
	}
}

func TestUnknownValuesWaitForARestart(t *testing.T) {
	config := func(v attr.Value) types.Map {
		return types.MapValueMust(types.StringType, map[string]attr.Value{"security.nesting": v})
	}
	keys := needsRestart(planned(config(types.StringValue("true"))), planned(config(types.StringUnknown())))
	if len(keys) != 1 || keys[0] != "security.nesting" {
		t.Error(keys)
	}
}
