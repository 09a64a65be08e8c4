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

func TestAccProject(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		name := acctest.Name(t, "project")
		meddle := func(change func(*lxdapi.ProjectPut)) func(*testing.T) {
			return func(t *testing.T) {
				acctest.Must(t, d.ModifyProject(t.Context(), name, func(p *lxdapi.ProjectPut) (bool, error) { change(p); return true, nil }))
			}
		}
		acctest.Lifecycle{
			Address: "stacklab_lxd_project.test",
			Config:  "testdata/project",
			Vars: d.Vars(config.Variables{
				"name":   config.StringVariable(name),
				"config": acctest.Texts(map[string]string{"features.images": "true", "limits.instances": "3"}),
			}),
			Changed: d.Vars(config.Variables{
				"name":        config.StringVariable(name),
				"description": config.StringVariable("changed"),
				"config":      acctest.Texts(map[string]string{"features.profiles": "false", "limits.instances": "4"}),
			}),
			Meddle: []func(*testing.T){
				meddle(func(p *lxdapi.ProjectPut) { p.Config["limits.instances"] = "5" }),
				meddle(func(p *lxdapi.ProjectPut) { delete(p.Config, "limits.instances") }),
				meddle(func(p *lxdapi.ProjectPut) { p.Description = "meddled" }),
			},
			Mended: func() error {
				p, _, err := d.ReadProject(context.Background(), name)
				if err != nil {
					return err
				}
				if p.Config["features.images"] != "true" || p.Config["limits.instances"] != "4" || p.Description != "changed" {
					return fmt.Errorf("not mended: %+v", p)
				}
				return nil
			},
			Remove: func(t *testing.T) { acctest.Must(t, d.DeleteProject(t.Context(), name)) },
			Gone:   func() error { return projectGone(d, name) },
			ID:     d.ID(name),
		}.Run(t)
	})
}

func projectGone(d acctest.Daemon, name string) error {
	_, _, err := d.ReadProject(context.Background(), name)
	if !lxdapi.IsNotFound(err) {
		return errors.Join(fmt.Errorf("project %s is still there", name), err)
	}
	return nil
}
