package lxd_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func TestAccProfile(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		name := acctest.Name(t, "profile")
		meddle := func(change func(*lxdapi.ProfilePut)) func(*testing.T) {
			return func(t *testing.T) {
				acctest.Must(t, d.ModifyProfile(t.Context(), name, func(p *lxdapi.ProfilePut) (bool, error) { change(p); return true, nil }))
			}
		}
		acctest.Lifecycle{
			Address: "stacklab_lxd_profile.test",
			Config:  "testdata/profile",
			Vars: d.Vars(config.Variables{
				"name":    config.StringVariable(name),
				"config":  acctest.Texts(map[string]string{"security.nesting": "true", "limits.cpu": "1"}),
				"devices": acctest.Devices(map[string]map[string]string{"kvm": {"type": "unix-char", "path": "/dev/null"}}),
			}),
			Checks: []resource.TestCheckFunc{
				resource.TestCheckResourceAttr("stacklab_lxd_profile.test", "project", "default"),
			},
			Changed: d.Vars(config.Variables{
				"name":        config.StringVariable(name),
				"description": config.StringVariable("changed"),
				"config":      acctest.Texts(map[string]string{"security.nesting": "false", "user.note": "a, \"b\" = ü"}),
				"devices":     acctest.Devices(map[string]map[string]string{"zero": {"type": "unix-char", "path": "/dev/zero"}}),
			}),
			Meddle: []func(*testing.T){
				meddle(func(p *lxdapi.ProfilePut) { p.Config["security.nesting"] = "true" }),
				meddle(func(p *lxdapi.ProfilePut) { delete(p.Config, "user.note") }),
				meddle(func(p *lxdapi.ProfilePut) { p.Devices["zero"]["path"] = "/dev/full" }),
				meddle(func(p *lxdapi.ProfilePut) { p.Description = "meddled" }),
			},
			Mended: func() error {
				p, _, err := d.Profile(context.Background(), name)
				if err != nil {
					return err
				}
				if p.Config["security.nesting"] != "false" || p.Devices["zero"]["path"] != "/dev/zero" || p.Description != "changed" {
					return fmt.Errorf("not mended: %+v", p)
				}
				return nil
			},
			Remove: func(t *testing.T) { acctest.Must(t, d.DeleteProfile(t.Context(), name)) },
			Gone: func() error {
				_, _, err := d.Profile(context.Background(), name)
				if !lxdapi.IsNotFound(err) {
					return errors.Join(fmt.Errorf("profile %s is still there", name), err)
				}
				return nil
			},
			ID: d.ID(name),
		}.Run(t)
	})
}
