package lxd

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// keyRule checks the keys and values of a "config" map. LXD refuses keys outside its namespaces; which keys a namespace
// has depends on the server's version and is left to the server.
type keyRule struct {
	of         string
	namespaces []string          // first parts of keys, such as "limits"
	plain      []string          // keys without a namespace
	refused    map[string]string // namespaces that LXD writes itself, and why

	// filled are keys that LXD fills in where they are not given. The value, unless empty, is what it always fills in.
	filled map[string]string
	// same reports whether a value that the server has, in its own words, is the one declared; nil: only the very text is.
	same func(key, declared string, has config) bool
}

var (
	instanceKeys = keyRule{
		of: "instance",
		namespaces: []string{
			"agent", "boot", "cloud-init", "cluster", "environment", "limits", "linux", "migration", "nvidia", "placement",
			"raw", "security", "snapshots", "ubuntu_pro", "user",
		},
		refused: map[string]string{
			"volatile": "LXD writes volatile keys itself",
			"image":    "LXD copies image keys from the image itself",
		},
	}
	networkKeys = keyRule{
		of: "network",
		namespaces: []string{
			"bgp", "bridge", "dns", "fan", "ipv4", "ipv6", "maas", "ovn", "raw", "security", "tunnel", "user", "vlan",
		},
		plain:   []string{"network", "parent", "mtu", "vlan", "gvrp", "acceleration"},
		refused: map[string]string{"volatile": "LXD writes volatile keys itself"},
		filled:  map[string]string{"ipv4.address": "", "ipv4.nat": "", "ipv6.address": "", "ipv6.nat": "", "fan.underlay_subnet": ""},
		same:    sameNetworkOption,
	}
	poolKeys = keyRule{
		of: "storage pool",
		namespaces: []string{
			"btrfs", "ceph", "cephfs", "cephobject", "dir", "lvm", "powerflex", "rsync", "source", "user", "volume", "zfs", "alletra", "pure",
		},
		plain:   []string{"source", "size"},
		refused: map[string]string{"volatile": "LXD writes volatile keys itself"},
		filled: map[string]string{
			"source": "", "size": "", "zfs.pool_name": "", "lvm.vg_name": "", "lvm.thinpool_name": "",
			"ceph.cluster_name": "", "ceph.osd.pool_name": "", "ceph.osd.pg_num": "", "ceph.user.name": "",
			"cephfs.cluster_name": "", "cephfs.path": "", "cephfs.user.name": "",
		},
		same: samePoolOption,
	}
	projectKeys = keyRule{
		of:         "project",
		namespaces: []string{"backups", "features", "images", "limits", "restricted", "user"},
		plain:      []string{"restricted"},
		filled: map[string]string{
			"features.images": "true", "features.profiles": "true", "features.storage.volumes": "true", "features.storage.buckets": "true",
		},
	}
)

func (r keyRule) Description(context.Context) string             { return "keys of LXD's " + r.of + " options" }
func (r keyRule) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

func (r keyRule) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for key, value := range req.ConfigValue.Elements() {
		at := req.Path.AtMapKey(key)
		if wrong := r.wrong(key); wrong != "" {
			resp.Diagnostics.AddAttributeError(at, fmt.Sprintf("Invalid %s option", r.of), fmt.Sprintf("The key %q %s.", key, wrong))
			continue
		}
		text, ok := value.(types.String)
		if !ok || text.IsUnknown() {
			continue
		}
		if wrong := wrongValue(text); wrong != "" {
			resp.Diagnostics.AddAttributeError(at, fmt.Sprintf("Invalid value of %s option", r.of), fmt.Sprintf("The value of %q %s.", key, wrong))
		}
	}
}

func (r keyRule) wrong(key string) string {
	namespace, rest, dotted := strings.Cut(key, ".")
	why, refused := r.refused[namespace]
	switch {
	case key == "":
		return "is empty"
	case strings.ContainsAny(key, " \t\n"):
		return "must not hold white space"
	case refused:
		return "cannot be set: " + why
	case slices.Contains(r.plain, key):
		return ""
	case dotted && rest == "":
		return "ends in a dot: the option's name is missing"
	case dotted && slices.Contains(r.namespaces, namespace):
		return ""
	}
	if near := nearest(namespace, append(slices.Clone(r.namespaces), r.plain...)); near != "" {
		return fmt.Sprintf("is none of LXD's %s options: did you mean %s?", r.of, strings.Replace(key, namespace, near, 1))
	}
	known := append([]string{}, r.plain...)
	for _, n := range r.namespaces {
		known = append(known, n+".*")
	}
	sort.Strings(known)
	return fmt.Sprintf("is none of LXD's %s options, which are %s; keys of your own begin with user.", r.of, strings.Join(slices.Compact(known), ", "))
}

// wrongValue refuses what LXD would drop in silence, so that every plan after would show it again.
func wrongValue(v types.String) string {
	switch {
	case v.IsNull():
		return "is null: leave the key out, such as with { for k, v in {...} : k => v if v != null }"
	case v.ValueString() == "":
		return "is empty, which LXD takes for not set: leave the key out"
	}
	return ""
}

// nearest is the known word that differs from word by one edit, "" if there is none.
func nearest(word string, known []string) string {
	for _, k := range known {
		if k != word && oneEdit(word, k) {
			return k
		}
	}
	return ""
}

// oneEdit reports whether a becomes b by one letter more, less or other, or by two swapped.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 1:
		return a[i:] == b[i+1:]
	case 0:
		if i == len(a) {
			return false
		}
		swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		return swapped || a[i+1:] == b[i+1:]
	}
	return false
}

// atKey is the path of a device's key.
func atKey(device string, key ...string) path.Path {
	p := path.Root("devices").AtMapKey(device)
	for _, k := range key {
		p = p.AtMapKey(k)
	}
	return p
}
