package lxd_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func TestAccInstanceInAProject(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		project := acctest.Name(t, "project")
		acctest.Must(t, d.CreateProject(t.Context(), lxdapi.Project{Name: project, ProjectPut: lxdapi.ProjectPut{
			Config: map[string]string{"features.images": "false", "features.profiles": "false"},
		}}))
		t.Cleanup(func() { acctest.Must(t, d.DeleteProject(context.Background(), project)) })
		image := labImage(t, d.Client, "tiny")
		d.Client = d.Client.Project(project)
		b := newBox(t, d, map[string]any{"project": project, "image": image})
		b.converge()
		out, err := b.Run(t.Context(), "output", "-json", "path")
		acctest.Must(t, err)
		if !says(out, project+"/"+b.name) {
			t.Errorf("the path does not name the project: %s", out)
		}
		// What the path says is where the instance is found: nothing but the LXD inside is missing.
		home := d.Client.Project("")
		if len(d.Within) > 0 {
			home = host(t).Client
		}
		_, err = home.Within(append(append([]string{}, d.Within...), project+"/"+b.name)...).Info(t.Context())
		if !errors.As(err, new(*lxdapi.UnreachableError)) {
			t.Errorf("the way inside: %v", err)
		}
	})
}
