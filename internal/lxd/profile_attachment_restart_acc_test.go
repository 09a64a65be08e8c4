package lxd_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// TestAccProfileAttachmentRestart attaches a profile with a key that counts when the container starts, and one without.
func TestAccProfileAttachmentRestart(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		f := foreign{d, acctest.Name(t, "attach")}
		d.ForeignProfiles(t, f.name, "a")
		d.ForeignProfile(t, f.name+"-l", lxdapi.ProfilePut{Config: map[string]string{"limits.processes": "200"}})
		d.ForeignProfile(t, f.name+"-n", lxdapi.ProfilePut{Config: map[string]string{"security.nesting": "true"}})
		d.GoesWith(t, f.name)
		acctest.Must(t, d.CreateInstance(t.Context(), lxdapi.InstanceCreate{
			Name: f.name, Source: lxdapi.InstanceSource{Type: "image", Fingerprint: labImage(t, d.Client, "tiny")},
			InstancePut: lxdapi.InstancePut{
				Profiles: f.profiles("a"),
				Devices:  map[string]map[string]string{"root": {"type": "disk", "path": "/", "pool": d.Pool}},
			},
		}, ""))
		acctest.Must(t, d.ChangeInstanceState(t.Context(), f.name, lxdapi.StateChange{Action: "start"}))

		tf := workdir(t, "testdata/attachment", nil)
		apply := func(letters string, restart bool) string {
			t.Helper()
			tf.Set(t, map[string]any{"within": append([]string{}, d.Within...), "instance": f.name, "profiles": f.profiles(letters), "restart": restart})
			out := tf.Apply(t)
			tf.NoChanges(t)
			return out
		}
		const warning = "must be restarted"
		pid := f.pid(t)
		if out := apply("l", false); strings.Contains(out, warning) || f.pid(t) != pid {
			t.Errorf("limits.processes is live, but:\n%s", out)
		}
		if out := apply("ln", false); !strings.Contains(out, `Instance "`+f.name+`" of `+d.Name()+" "+warning) ||
			!strings.Contains(out, "changed security.nesting, which takes effect") {
			t.Errorf("no warning of security.nesting:\n%s", out)
		}
		if f.pid(t) != pid {
			t.Error("restarted, unasked")
		}
		if out := apply("l", true); strings.Contains(out, warning) || f.pid(t) == pid {
			t.Errorf("not restarted:\n%s", out)
		}
		pid = f.pid(t)
		if out := apply("nl", true); strings.Contains(out, warning) || f.pid(t) == pid {
			t.Errorf("not restarted:\n%s", out)
		}
		pid = f.pid(t)
		tf.Destroy(t)
		if f.pid(t) == pid {
			t.Error("not restarted after the end of security.nesting")
		}
	})
}

func (f foreign) pid(t *testing.T) int64 {
	t.Helper()
	state, err := f.InstanceState(context.Background(), f.name)
	acctest.Must(t, err)
	if state.PID == 0 {
		t.Fatal("the instance does not run")
	}
	return state.PID
}
