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

const testInstance = "stacklab_lxd_instance.test"

func TestAccInstance(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		tiny := labImage(t, d.Client, "tiny")
		name := acctest.Name(t, "instance")
		meddle := func(change func(*lxdapi.InstancePut)) func(*testing.T) {
			return func(t *testing.T) {
				acctest.Must(t, d.ModifyInstance(t.Context(), name, func(i *lxdapi.InstancePut) (bool, error) { change(i); return true, nil }))
			}
		}
		root := map[string]string{"type": "disk", "path": "/", "pool": d.Pool}
		acctest.Lifecycle{
			Address: testInstance,
			Config:  "testdata/instance",
			Vars: d.Vars(config.Variables{
				"name":    config.StringVariable(name),
				"image":   config.StringVariable(tiny),
				"config":  acctest.Texts(map[string]string{"limits.cpu": "1", "user.note": "first"}),
				"devices": acctest.Devices(map[string]map[string]string{"root": root}),
			}),
			Checks: []resource.TestCheckFunc{
				resource.TestCheckResourceAttr(testInstance, "project", "default"),
				resource.TestCheckResourceAttr(testInstance, "status", "Running"),
				resource.TestCheckResourceAttr(testInstance, "path.#", fmt.Sprint(len(d.Within)+1)),
				resource.TestCheckResourceAttr(testInstance, fmt.Sprintf("path.%d", len(d.Within)), name),
			},
			Changed: d.Vars(config.Variables{
				"name":        config.StringVariable(name),
				"image":       config.StringVariable(tiny),
				"description": config.StringVariable("changed"),
				"profiles":    config.ListVariable(),
				"config":      acctest.Texts(map[string]string{"limits.cpu": "2"}),
				"devices": acctest.Devices(map[string]map[string]string{
					"root": root, "zero": {"type": "unix-char", "path": "/dev/zero"},
				}),
			}),
			Meddle: []func(*testing.T){
				meddle(func(i *lxdapi.InstancePut) { i.Config["limits.cpu"] = "1" }),
				meddle(func(i *lxdapi.InstancePut) { delete(i.Config, "limits.cpu") }),
				meddle(func(i *lxdapi.InstancePut) { delete(i.Devices, "zero") }),
				meddle(func(i *lxdapi.InstancePut) { i.Description = "meddled" }),
				func(t *testing.T) {
					acctest.Must(t, d.ChangeInstanceState(t.Context(), name, lxdapi.StateChange{Action: "stop", Force: true}))
				},
				func(t *testing.T) {
					acctest.Must(t, d.ChangeInstanceState(t.Context(), name, lxdapi.StateChange{Action: "freeze"}))
				},
			},
			Mended: func() error {
				i, _, err := d.Instance(context.Background(), name)
				if err != nil {
					return err
				}
				if i.Config["limits.cpu"] != "2" || i.Devices["zero"] == nil || i.Description != "changed" || !i.Running() {
					return fmt.Errorf("not mended: %+v", i)
				}
				return nil
			},
			Remove: func(t *testing.T) {
				acctest.Must(t, d.ChangeInstanceState(t.Context(), name, lxdapi.StateChange{Action: "stop", Force: true}))
				acctest.Must(t, d.DeleteInstance(t.Context(), name))
			},
			Gone: func() error {
				if _, _, err := d.Instance(context.Background(), name); !lxdapi.IsNotFound(err) {
					return errors.Join(fmt.Errorf("instance %s is still there", name), err)
				}
				return nil
			},
			ID: d.ID(name),
		}.Run(t)
	})
}
