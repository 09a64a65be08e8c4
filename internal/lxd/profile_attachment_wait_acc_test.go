package lxd_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

func within(limit string) config.Variables {
	return config.Variables{"create": config.StringVariable(limit)}
}

func noWait() config.Variables { return config.Variables{"wait": config.BoolVariable(false)} }

func TestAccProfileAttachmentWaits(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		f := foreign{d, acctest.Name(t, "attach")}
		d.ForeignProfiles(t, f.name, "ax")
		d.GoesWith(t, f.name)
		made := make(chan error, 1)
		attach(t, step(f.vars("x"), resource.TestStep{
			PreConfig: func() {
				time.AfterFunc(3*time.Second, func() { made <- d.MakeInstance(context.Background(), f.name, f.profiles("a")...) })
			},
			Check: f.check("ax"),
		}))
		acctest.Must(t, <-made)
		acctest.Must(t, f.has("a")())
	})
}

func TestAccProfileAttachmentOfNoInstance(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		f := newForeign(t, d, "ax", "a")
		missing := f.vars("x", config.Variables{"instance": config.StringVariable("not-there")})
		has := d.Name() + ` has no instance "not-there"; it has `
		attach(
			t,
			step(f.vars("x", missing, noWait()), resource.TestStep{ExpectError: acctest.Says(has)}),
			step(f.vars("x", missing, noWait()), resource.TestStep{ExpectError: acctest.Says(f.name)}),
			step(f.vars("x", missing, within("2s")), resource.TestStep{
				ExpectError: acctest.Says("Waited 2s for the instance (it took longer than the 2s that timeouts allow): " + has),
			}),
		)
	})
}

func TestAccProfileAttachmentInNoLayer(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		f := newForeign(t, d, "ax", "a")
		in := func(instance string) config.Variables {
			inside := acctest.Daemon{Within: append(slices.Clone(d.Within), instance)}
			return foreign{inside, "web"}.vars("x", noWait())
		}
		attach(
			t,
			step(in(f.name), resource.TestStep{ExpectError: acctest.Says("start it, the daemon inside cannot be reached before")}),
			step(in("not-there"), resource.TestStep{ExpectError: acctest.Says(d.Name() + ` has no instance "not-there" to descend into`)}),
		)
	})
}

func TestAccProfileAttachmentOfNoProfile(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		f := newForeign(t, d, "ax", "a")
		attach(
			t,
			step(f.vars("xz"), resource.TestStep{ExpectError: acctest.Says(d.Name() + ` has no profile "` + f.name + `-z"; it has `)}),
			step(f.vars("xz"), resource.TestStep{ExpectError: acctest.Says(f.name + "-a,")}),
			step(f.vars("xz"), resource.TestStep{ExpectError: acctest.Says("profiles = var.profiles")}),
		)
		acctest.Must(t, f.has("a")())
	})
}
