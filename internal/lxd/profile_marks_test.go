package lxd

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// TestMarks owns keys of a profile and gives them up again, with what others do in between.
func TestMarks(t *testing.T) {
	foreign := func() lxdapi.ProfilePut {
		return lxdapi.ProfilePut{
			Config:  config{"limits.cpu": "1", "user.note": " as it\twas\n"},
			Devices: devices{"eth0": {"type": "nic", "network": "lxdbr0", "mtu": "1500"}},
		}
	}
	cpu, note, boot := profileKey{"", "limits.cpu"}, profileKey{"", "user.note"}, profileKey{"", "boot.autostart"}
	mtu, kind, path := profileKey{"eth0", "mtu"}, profileKey{"zero", "type"}, profileKey{"zero", "path"}
	wanted := map[profileKey]string{cpu: "1", note: "ours", boot: "true", mtu: "9000", kind: "unix-char", path: "/dev/zero"}
	for name, test := range map[string]struct {
		meddle func(*lxdapi.ProfilePut)
		want   func(*lxdapi.ProfilePut)
	}{
		"nothing": {},
		"a value of ours": {
			meddle: func(p *lxdapi.ProfilePut) { mtu.set(p, "1400") },
			want:   func(p *lxdapi.ProfilePut) { mtu.set(p, "1400") },
		},
		"a key of ours": {
			meddle: func(p *lxdapi.ProfilePut) { note.unset(p) },
			want:   func(p *lxdapi.ProfilePut) { note.unset(p) },
		},
		"our device":   {meddle: func(p *lxdapi.ProfilePut) { kind.unset(p) }},
		"their device": {meddle: func(p *lxdapi.ProfilePut) { delete(p.Devices, "eth0") }, want: func(p *lxdapi.ProfilePut) { delete(p.Devices, "eth0") }},
		"their keys":   {meddle: func(p *lxdapi.ProfilePut) { p.Config["a"] = "b" }, want: func(p *lxdapi.ProfilePut) { p.Config["a"] = "b" }},
	} {
		t.Run(name, func(t *testing.T) {
			p, want := foreign(), foreign()
			owned := kept(t, own(marks{}, &p, wanted))
			for key, value := range wanted {
				if got, _ := key.of(p); got != value {
					t.Errorf("%s is %q", key, got)
				}
			}
			if test.meddle != nil {
				test.meddle(&p)
			}
			if test.want != nil {
				test.want(&want)
			}
			giveUp(owned, &p, func(profileKey) bool { return true })
			if !sameProfile(p, want) {
				t.Errorf("left %+v, want %+v", p, want)
			}
		})
	}
}

// kept is what private state makes of marks.
func kept(t *testing.T, m marks) (again marks) {
	t.Helper()
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &again); err != nil || !reflect.DeepEqual(again, m) {
		t.Fatalf("%+v is kept as %s and read as %+v, %v", m, raw, again, err)
	}
	return again
}

func TestMarksKeepTheFirstPriorValue(t *testing.T) {
	key := profileKey{"", "limits.cpu"}
	p := lxdapi.ProfilePut{Config: config{"limits.cpu": "1"}}
	owned := own(marks{}, &p, map[profileKey]string{key: "2"})
	key.set(&p, "meddled")
	owned = own(owned, &p, map[profileKey]string{key: "3"})
	giveUp(owned, &p, func(profileKey) bool { return true })
	if p.Config["limits.cpu"] != "1" {
		t.Errorf("the key is %q", p.Config["limits.cpu"])
	}
}
