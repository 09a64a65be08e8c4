package lxd_test

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

func TestAccInstanceAddresses(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		bridge := lxdtest.Name("way")
		acctest.Must(t, d.CreateNetwork(t.Context(), lxdapi.NetworkCreate{Name: bridge, NetworkPut: lxdapi.NetworkPut{
			Config: map[string]string{"ipv4.address": fmt.Sprintf("10.%d.%d.1/24", 200+rand.IntN(50), rand.IntN(250)), "ipv6.address": fmt.Sprintf("fd42:%x:1::1/64", 4096+rand.IntN(60000))},
		}}))
		t.Cleanup(func() { acctest.Must(t, d.DeleteNetwork(context.Background(), bridge)) })
		eth0 := map[string]map[string]string{"eth0": {"type": "nic", "name": "eth0", "network": bridge}}
		b := newBox(t, d, nil)
		b.set(map[string]any{"devices": b.devices(eth0)})
		b.converge()
		state, err := b.InstanceState(t.Context(), b.name)
		acctest.Must(t, err)
		out, err := b.Run(t.Context(), "output", "-json")
		acctest.Must(t, err)
		for _, a := range state.Network["eth0"].Addresses {
			if a.Scope == "global" && !strings.Contains(out, a.Address) {
				t.Errorf("%s is in no output: %s", a.Address, out)
			}
		}
		if !strings.Contains(out, state.Network["eth0"].HWAddr) {
			t.Errorf("no MAC address in the outputs: %s", out)
		}

		b.set(map[string]any{"wait_for": "ipv4"})
		b.plans("wait_for")
		b.converge()
		b.act("stop")
		b.converge()
		b.set(map[string]any{"devices": b.devices(nil), "wait_for": nil})
		b.plans("devices", "ipv4_address", "ipv6_address", "mac_address", "wait_for")
		b.converge()
		b.set(map[string]any{"running": false})
		b.converge()
		b.set(map[string]any{"running": true, "wait_for": "ipv4"})
		b.refused("It has no NIC that could get an IPv4 address")
	})
}

func TestAccInstanceSystemd(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		b := newBox(t, d, map[string]any{
			"image": labImage(t, d.Client, "compute"), "wait_for": "systemd", "config": map[string]string{"security.nesting": "true", "security.privileged": "true"},
		})
		b.converge()
		b.set(map[string]any{"running": false, "wait_for": nil})
		b.converge()
		for file, content := range map[string]string{
			"broken.service": "[Service]\nType=oneshot\nExecStart=/bin/false\n", "lxd.service.d/wants.conf": "[Unit]\nWants=broken.service\n",
		} {
			acctest.Must(t, d.WriteFile(t.Context(), b.name, "/etc/systemd/system/"+file, lxdapi.FileWrite{Content: strings.NewReader(content)}))
		}
		b.set(map[string]any{"running": true, "wait_for": "systemd"})
		b.refused("systemd in it is degraded: broken.service failed")
	})
}

// cloud-init itself is not in the image: a script speaks for it.
func TestAccInstanceCloudInit(t *testing.T) {
	b := newBox(t, host(t), map[string]any{"running": false})
	b.converge()
	mode := fs.FileMode(0o755)
	for _, said := range []struct{ cloudInit, want string }{
		{"status: done", ""},
		{"....\nstatus: error", `cloud-init in it ended with status "error"`},
		{"status: disabled", "cloud-init is disabled in it"},
	} {
		script := "#!/bin/sh\nprintf '" + said.cloudInit + "\\n'\n"
		acctest.Must(t, b.WriteFile(t.Context(), b.name, "/bin/cloud-init", lxdapi.FileWrite{Content: strings.NewReader(script), Mode: &mode}))
		b.set(map[string]any{"running": true, "wait_for": "cloud-init"})
		if said.want == "" {
			b.converge()
		} else {
			b.refused(said.want)
		}
		b.set(map[string]any{"running": false, "wait_for": nil})
		b.converge()
	}
	acctest.Must(t, b.DeleteFile(t.Context(), b.name, "/bin/cloud-init"))
	b.set(map[string]any{"running": true, "wait_for": "cloud-init"})
	b.refused("there is no cloud-init in it")
}
