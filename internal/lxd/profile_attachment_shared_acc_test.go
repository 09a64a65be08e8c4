package lxd_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// many applies testdata/attachments: each profile by an attachment of its own.
func many(vars config.Variables, s resource.TestStep) resource.TestStep {
	s = step(vars, s)
	s.ConfigDirectory = config.StaticDirectory("testdata/attachments")
	return s
}

func TestAccProfileAttachmentsOfOneProfile(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		f := newForeign(t, d, "axy", "a")
		attach(t, many(f.vars("xyx"), resource.TestStep{
			ExpectError: acctest.Says(`Profile "` + f.name + `-x" of instance "` + f.name + `" in ` + d.Name() + ` is declared by two resources`),
		}))
		acctest.Must(t, f.has("a")())
	})
}

// TestAccProfileAttachmentsSwap holds that a profile which goes from one attachment to another in one apply stays.
func TestAccProfileAttachmentsSwap(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		f := newForeign(t, d, "awxyz", "a")
		all := func(*terraform.State) error {
			inst, _, err := d.Client.Instance(context.Background(), f.name)
			if err == nil && len(inst.Profiles) != 5 {
				err = fmt.Errorf("of five profiles there are %q", inst.Profiles)
			}
			return err
		}
		attach(
			t,
			many(f.vars("wxyz"), resource.TestStep{Check: all}),
			many(f.vars("zyxw"), resource.TestStep{Check: all}),
			many(f.vars("xwzy"), resource.TestStep{Check: all}),
		)
		acctest.Must(t, f.has("a")())
	})
}

// TestAccProfileAttachmentTakenOver lets an attachment take a profile over when the one that gives it up is about to write.
func TestAccProfileAttachmentTakenOver(t *testing.T) {
	f := newForeign(t, acctest.Daemon{Client: lxdtest.Client(t), Pool: lxdtest.Pool}, "axyz", "a")
	proxy := acctest.NewProxy(t)
	tf := workdir(t, "testdata/attachment_moves", nil)
	set := func(first, second string) {
		tf.Set(t, map[string]any{"address": proxy.Address, "instance": f.name, "first": f.profiles(first), "second": f.profiles(second)})
	}
	set("x", "y")
	tf.Apply(t)
	defer tf.Destroy(t)
	acctest.Must(t, f.has("axy")())

	var gives sync.Once
	proxy.Before = func(r acctest.Request) {
		if r.Kind == "PUT instances/NAME" {
			gives.Do(func() { time.Sleep(3 * time.Second) }) // the taker begins meanwhile
		}
	}
	set("z", "xy")
	tf.Apply(t)
	acctest.Must(t, f.has("axyz")())
	tf.NoChanges(t)
}

// TestAccProfileAttachmentConflict lets another writer in between the provider's reading and its writing.
func TestAccProfileAttachmentConflict(t *testing.T) {
	f := newForeign(t, acctest.Daemon{Client: lxdtest.Client(t), Pool: lxdtest.Pool}, "abx", "a")
	tf := workdir(t, "testdata/attachment", map[string]any{"within": []string{}, "instance": f.name, "profiles": f.profiles("x")})
	proxy := meddling(t, tf, "PUT instances/NAME", func(ctx context.Context) error {
		return f.ModifyInstance(ctx, f.name, func(p *lxdapi.InstancePut) (bool, error) {
			p.Profiles, p.Config["user.note"] = f.profiles("ba"), "kept"
			return true, nil
		})
	})
	tf.Apply(t)
	acctest.Must(t, f.has("bax")())
	tf.NoChanges(t)
	if n := proxy.Counts()["PUT instances/NAME"]; n != 2 { // refused, and anew
		t.Errorf("%d writes", n)
	}
	tf.Destroy(t)
	acctest.Must(t, f.has("ba")())
	inst, _, err := f.Client.Instance(t.Context(), f.name)
	acctest.Must(t, err)
	if inst.Config["user.note"] != "kept" {
		t.Error("what the other writer set is lost")
	}
}

// meddling puts a proxy between tf and this machine's LXD that lets another writer in before the first request of a kind.
func meddling(t *testing.T, tf *acctest.Terraform, kind string, write func(context.Context) error) *acctest.Proxy {
	t.Helper()
	var other sync.Once
	proxy := acctest.NewProxy(t)
	proxy.Before = func(r acctest.Request) {
		if r.Kind != kind {
			return
		}
		other.Do(func() {
			if err := write(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	tf.Write(t, "provider.tf", fmt.Sprintf("provider \"stacklab\" {\n  lxd = { address = %q }\n}\n", proxy.Address))
	return proxy
}

// workdir is a working directory with the configuration in dir.
func workdir(t *testing.T, dir string, vars map[string]any) *acctest.Terraform {
	t.Helper()
	tf := acctest.NewTerraform(t, dir)
	tf.Write(t, "versions.tf", "terraform {\n  required_providers {\n    stacklab = { source = \"stacklab/stacklab\" }\n  }\n}\n")
	tf.Set(t, vars)
	return tf
}
