package lxd_test

import (
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func TestAccInstanceImage(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		alias := acctest.Name(t, "image")
		tiny := labImage(t, d.Client, "tiny")
		putAlias(t, d.Client, alias, tiny)
		other := putImage(t, d.Client, newImage(t))

		b := newBox(t, d, map[string]any{"image": alias, "running": false})
		b.converge()
		for _, same := range []any{tiny, tiny[:12], alias, nil} {
			b.set(map[string]any{"image": same})
			b.NoChanges(t)
		}
		b.set(map[string]any{"image": tiny, "description": "under another name"})
		b.plans("description")
		b.converge()

		b.set(map[string]any{"image": other})
		b.replaces("image")
		b.set(map[string]any{"image": tiny})
		b.NoChanges(t)

		// An alias that moves is no other image until someone asks for one.
		b.set(map[string]any{"image": alias})
		b.converge()
		acctest.Must(t, d.DeleteImageAlias(t.Context(), alias))
		putAlias(t, d.Client, alias, other)
		b.NoChanges(t)

		// Somebody makes another instance of the name.
		acctest.Must(t, d.DeleteInstance(t.Context(), b.name))
		acctest.Must(t, d.CreateInstance(t.Context(), lxdapi.InstanceCreate{
			Name: b.name, Source: lxdapi.InstanceSource{Type: "image", Fingerprint: other},
			InstancePut: lxdapi.InstancePut{Profiles: []string{}, Devices: b.devices(nil)},
		}, ""))
		b.set(map[string]any{"image": tiny})
		b.replaces("image")
		b.converge()

		b.set(map[string]any{"name": b.name + "-2"})
		b.replaces("name")
	})
}

func TestAccInstanceImported(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		alias := acctest.Name(t, "image")
		putAlias(t, d.Client, alias, labImage(t, d.Client, "tiny"))
		names := d.ForeignProfiles(t, alias, "ab")
		b := newBox(t, d, map[string]any{"image": alias, "config": map[string]string{"user.note": "a"}, "profiles": names[:1]})
		b.converge()
		b.meddle(func(i *lxdapi.InstancePut) {
			i.Profiles = append(i.Profiles, names[1])
			i.Config["user.user-data"] = "a secret"
		})

		b.forget()
		if out, err := b.Run(t.Context(), "import", "-input=false", testInstance, d.ID(b.name)); err != nil {
			t.Fatalf("import: %v\n%s", err, out)
		}
		b.plans("ipv4_address", "ipv6_address", "mac_address", "profiles") // the one that the configuration does not have is dropped
		if out, _ := b.Run(t.Context(), "state", "pull"); says(out, "a secret") {
			t.Error("the import took a secret into the state")
		}
		b.converge()
		if i := b.inst(); len(i.Profiles) != 1 {
			t.Errorf("it has the profiles %q", i.Profiles)
		}
	})
}

func TestAccInstanceOfWhatIsMissing(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		b := newBox(t, d, map[string]any{"image": "no-such-image"})
		out := b.refused(`has no image "no-such-image"; its aliases are:`)
		if !says(out, "on main.tf") || !says(out, "image = var.image") {
			t.Errorf("it is not said of image:\n%s", out)
		}
		b.set(map[string]any{"image": "0123456789ab"})
		b.refused(`has no image "0123456789ab"`)
		b.set(map[string]any{"image": labImage(t, d.Client, "tiny"), "profiles": []string{"default", "no-such-profile"}})
		b.refused(`has no profile "no-such-profile"; it has`)
		b.set(map[string]any{"profiles": []string{}, "devices": map[string]any{"root": map[string]string{"type": "disk", "path": "/", "pool": "no-such-pool"}}})
		b.refused("no-such-pool")
	})
}

func TestAccInstanceEmpty(t *testing.T) {
	b := newBox(t, host(t), map[string]any{"image": nil, "running": false})
	b.converge()
	b.set(map[string]any{"running": true})
	b.refused("cannot start")
	b.set(map[string]any{"running": false})
	b.converge()
}

func TestAccInstanceVirtualMachine(t *testing.T) {
	b := newBox(t, host(t), map[string]any{"type": "virtual-machine", "image": nil, "running": false})
	info, err := b.Info(t.Context())
	acctest.Must(t, err)
	if says(info.Environment.Driver, "qemu") {
		t.Skip("this machine's LXD has virtual machines")
	}
	b.refused("virtual-machine")
}
