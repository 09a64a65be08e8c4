package lxd

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// Address families in LXD's words.
const (
	ipv4 = "inet"
	ipv6 = "inet6"
)

// nic is a network device of an instance.
type nic struct {
	guest   string // what the guest calls it, "" if that is not known
	mac     string
	network string // the network or bridge that it is plugged into
}

// nicsOf lists an instance's network devices in the order of their names.
func nicsOf(has *lxdapi.Instance) []nic {
	var nics []nic
	for _, device := range slices.Sorted(maps.Keys(has.ExpandedDevices)) {
		keys := has.ExpandedDevices[device]
		if keys["type"] != "nic" {
			continue
		}
		volatile := func(key string) string { return has.ExpandedConfig["volatile."+device+"."+key] }
		n := nic{guest: firstOf(keys["name"], volatile("name")), mac: firstOf(keys["hwaddr"], volatile("hwaddr")), network: keys["network"]}
		if n.network == "" && keys["nictype"] == "bridged" {
			n.network = keys["parent"]
		}
		nics = append(nics, n)
	}
	return nics
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func nicMAC(nics []nic) types.String {
	if len(nics) == 0 || nics[0].mac == "" {
		return types.StringNull()
	}
	return types.StringValue(nics[0].mac)
}

// nicAddress is the address of the first of nics that has one.
func nicAddress(nics []nic, interfaces map[string]lxdapi.NetworkStatus, family string) types.String {
	for _, n := range nics {
		if a := n.address(interfaces, family); a != "" {
			return types.StringValue(a)
		}
	}
	return types.StringNull()
}

// address looks at the interface of the NIC's name, and then at others with its MAC: a guest may rename it, and a bridge
// that it is plugged into takes its MAC over.
func (n nic) address(interfaces map[string]lxdapi.NetworkStatus, family string) string {
	names := slices.Sorted(maps.Keys(interfaces))
	slices.SortStableFunc(names, func(a, b string) int {
		switch n.guest {
		case a:
			return -1
		case b:
			return 1
		}
		return 0
	})
	for _, name := range names {
		if name != n.guest && (n.mac == "" || !strings.EqualFold(interfaces[name].HWAddr, n.mac)) {
			continue
		}
		for _, a := range interfaces[name].Addresses {
			if a.Family == family && a.Scope == "global" {
				return a.Address
			}
		}
	}
	return ""
}

// served finds, by family, the first of nics that is on a bridge of LXD's which gives out addresses.
func served(ctx context.Context, c *lxdapi.Client, nics []nic) (map[string]nic, error) {
	found := map[string]nic{}
	for _, n := range slices.Backward(nics) {
		if n.network == "" {
			continue
		}
		network, _, err := c.Network(ctx, n.network)
		if lxdapi.IsNotFound(err) {
			continue // a bridge that LXD does not know
		}
		if err != nil {
			return nil, err
		}
		for _, family := range []string{ipv4, ipv6} {
			if network.Managed && network.Type == "bridge" && givesOut(network.Config, family) {
				found[family] = n
			}
		}
	}
	return found, nil
}

// givesOut reports whether a bridge runs DHCP, or sends router advertisements, which IPv6 does with and without DHCP.
func givesOut(bridge config, family string) bool {
	if family == ipv6 {
		return bridge["ipv6.address"] != "" && bridge["ipv6.address"] != "none"
	}
	return bridge["ipv4.address"] != "" && bridge["ipv4.address"] != "none" && !isFalse(bridge["ipv4.dhcp"])
}
