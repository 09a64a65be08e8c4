package lxd

import (
	"slices"
	"testing"
)

func TestNeedsRestart(t *testing.T) {
	for name, test := range map[string]struct {
		before, after config
		want          []string
	}{
		"nothing":        {nil, nil, nil},
		"same":           {config{"security.nesting": "true"}, config{"security.nesting": "true"}, nil},
		"set":            {nil, config{"security.nesting": "true", "limits.cpu": "1"}, []string{"security.nesting"}},
		"unset":          {config{"raw.lxc": "lxc.apparmor.profile=unconfined"}, nil, []string{"raw.lxc"}},
		"changed":        {config{"raw.idmap": "a"}, config{"raw.idmap": "b"}, []string{"raw.idmap"}},
		"of a group":     {nil, config{"limits.kernel.nofile": "9", "linux.sysctl.net.ipv4.ip_forward": "1"}, []string{"limits.kernel.nofile", "linux.sysctl.net.ipv4.ip_forward"}},
		"live":           {nil, config{"limits.memory": "1GiB", "security.protection.delete": "true", "linux.kernel_modules": "nbd"}, nil},
		"live below one": {nil, config{"security.syscalls.intercept.mount.allowed": "ext4"}, nil},
		"seen to be":     {config{"security.devlxd": "false"}, config{"security.devlxd": "true"}, nil},
		"of LXD itself":  {nil, config{"boot.autostart": "true", "snapshots.expiry": "1d", "user.note": "x", "volatile.uuid": "y"}, nil},
		"cloud-init":     {nil, config{"cloud-init.user-data": "a", "user.user-data": "b"}, []string{"cloud-init.user-data", "user.user-data"}},
	} {
		if got := needsRestart(test.before, test.after); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
