package lxd_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// TestAccAdoption has creates meet objects that are there already: one as the configuration wants it is taken over, with
// what LXD filled in; another is left alone.
func TestAccAdoption(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		address := fmt.Sprintf("10.0.%d.1/24", 200+rand.IntN(50)) // no subnet of TestAccNetwork, which runs at the same time
		for kind, c := range map[string]struct {
			put  func(name string) error
			vars map[string]any
			gone func(acctest.Daemon, string) error
		}{
			"network": {
				func(name string) error {
					return d.CreateNetwork(t.Context(), lxdapi.NetworkCreate{
						Name: name, NetworkPut: lxdapi.NetworkPut{Config: map[string]string{"ipv4.address": address, "ipv6.address": "none"}},
					})
				},
				map[string]any{"config": map[string]string{"ipv4.address": address}},
				networkGone,
			},
			"storage_pool": {
				func(name string) error {
					return d.CreateStoragePool(t.Context(), lxdapi.StoragePoolCreate{Name: name, Driver: "dir"})
				},
				map[string]any{"driver": "dir"},
				poolGone,
			},
			"project": {
				func(name string) error {
					return d.CreateProject(t.Context(), lxdapi.Project{Name: name, ProjectPut: lxdapi.ProjectPut{Config: map[string]string{}}})
				},
				map[string]any{"config": map[string]string{"features.images": "true"}},
				projectGone,
			},
		} {
			t.Run(kind, func(t *testing.T) {
				name := lxdtest.Name("new")
				acctest.Must(t, c.put(name))
				tf := acctest.NewTerraform(t, "testdata/"+kind)
				tf.Write(t, "provider.tf", "terraform {\n  required_providers {\n    stacklab = { source = \"stacklab/stacklab\" }\n  }\n}\n")
				vars := map[string]any{"within": append([]string{}, d.Within...), "name": name}
				maps.Copy(vars, c.vars)

				vars["description"] = "another"
				tf.Set(t, vars)
				out, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false")
				said := strings.Join(strings.Fields(strings.ReplaceAll(out, "│", "")), " ")
				if err == nil || !strings.Contains(said, "differs from the configuration in description") || !strings.Contains(said, name+"'.") {
					t.Errorf("create over another object: %v\n%s", err, out)
				}

				delete(vars, "description")
				tf.Set(t, vars)
				if out := tf.Apply(t); !strings.Contains(out, "Adopted LXD "+strings.ReplaceAll(kind, "_", " ")+" "+name) {
					t.Errorf("no warning of the adoption:\n%s", out)
				}
				tf.NoChanges(t)
				tf.Destroy(t)
				acctest.Must(t, c.gone(d, name))
			})
		}
	})
}
