package lxd_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func TestAccStoragePool(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		name := acctest.Name(t, "pool")
		meddle := func(change func(*lxdapi.StoragePoolPut)) func(*testing.T) {
			return func(t *testing.T) {
				acctest.Must(t, d.ModifyStoragePool(t.Context(), name, func(p *lxdapi.StoragePoolPut) (bool, error) { change(p); return true, nil }))
			}
		}
		acctest.Lifecycle{
			Address: "stacklab_lxd_storage_pool.test",
			Config:  "testdata/storage_pool",
			Vars: d.Vars(config.Variables{
				"name":   config.StringVariable(name),
				"driver": config.StringVariable("dir"),
			}),
			Changed: d.Vars(config.Variables{
				"name":        config.StringVariable(name),
				"driver":      config.StringVariable("dir"),
				"description": config.StringVariable("changed"),
				"config":      acctest.Texts(map[string]string{"rsync.bwlimit": "100MB", "user.note": "ü"}),
			}),
			Meddle: []func(*testing.T){
				meddle(func(p *lxdapi.StoragePoolPut) { p.Config["rsync.bwlimit"] = "1MB" }),
				meddle(func(p *lxdapi.StoragePoolPut) { delete(p.Config, "user.note") }),
				meddle(func(p *lxdapi.StoragePoolPut) { p.Description = "meddled" }),
			},
			Mended: func() error {
				p, _, err := d.StoragePool(context.Background(), name)
				if err != nil {
					return err
				}
				if p.Config["rsync.bwlimit"] != "100MB" || p.Config["user.note"] != "ü" || p.Description != "changed" {
					return fmt.Errorf("not mended: %+v", p)
				}
				return nil
			},
			Remove: func(t *testing.T) { acctest.Must(t, d.DeleteStoragePool(t.Context(), name)) },
			Gone:   func() error { return poolGone(d, name) },
			ID:     d.ID(name),
		}.Run(t)
	})
}

func poolGone(d acctest.Daemon, name string) error {
	_, _, err := d.StoragePool(context.Background(), name)
	if !lxdapi.IsNotFound(err) {
		return errors.Join(fmt.Errorf("storage pool %s is still there", name), err)
	}
	return nil
}
