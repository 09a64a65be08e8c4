package lxd_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

const testImage = "stacklab_lxd_image.test"

func TestAccImage(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		files := newImage(t)
		sum := fingerprint(t, files)
		first, second := acctest.Name(t, "image/a"), acctest.Name(t, "image/b")
		other := putImage(t, d.Client, newImage(t))
		acctest.Lifecycle{
			Address: testImage, Name: "fingerprint",
			Config: "testdata/image",
			Vars:   d.Vars(config.Variables{"files": imageVar(files), "aliases": aliasesVar(first)}),
			Checks: []resource.TestCheckFunc{
				resource.TestCheckResourceAttr(testImage, "fingerprint", sum),
				resource.TestCheckResourceAttr(testImage, "architecture", "x86_64"),
				resource.TestCheckResourceAttrWith(testImage, "size", func(size string) error {
					if size == "0" || size == "" {
						return fmt.Errorf("size %q", size)
					}
					return nil
				}),
			},
			Changed: d.Vars(config.Variables{"files": imageVar(files), "aliases": aliasesVar(second)}),
			Meddle: []func(*testing.T){
				func(t *testing.T) { // moved to another image
					acctest.Must(t, d.ModifyImageAlias(t.Context(), second, func(a *lxdapi.ImageAliasPut) (bool, error) {
						a.Target = other
						return true, nil
					}))
				},
				func(t *testing.T) { acctest.Must(t, d.DeleteImageAlias(t.Context(), second)) },
			},
			Mended: func() error {
				alias, _, err := d.ImageAlias(context.Background(), second)
				if err != nil || alias.Target != sum {
					return errors.Join(fmt.Errorf("alias %+v", alias), err)
				}
				if _, _, err := d.ImageAlias(context.Background(), first); !lxdapi.IsNotFound(err) {
					return errors.Join(fmt.Errorf("alias %s is still there", first), err)
				}
				return nil
			},
			Remove: func(t *testing.T) { acctest.Must(t, d.DeleteImage(t.Context(), sum)) },
			Gone:   func() error { return imageGone(d.Client, sum) },
			ID:     d.ID(sum), ImportIgnore: []string{"files"},
		}.Run(t)
	})
}

func imageGone(c *lxdapi.Client, sum string) error {
	if _, _, err := c.Image(context.Background(), sum); !lxdapi.IsNotFound(err) {
		return errors.Join(fmt.Errorf("image %s is still there", sum), err)
	}
	return nil
}

func TestAccImageContent(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		name := acctest.Name(t, "image")
		files, same, other := newImage(t), newImage(t), newUnifiedImage(t)
		sum := fingerprint(t, files)
		vars := func(source string, v config.Variable) config.Variables {
			return d.Vars(config.Variables{source: v, "aliases": aliasesVar(name)})
		}
		dir := config.StaticDirectory("testdata/image")
		planned := func(action plancheck.ResourceActionType, sum string) resource.ConfigPlanChecks {
			return resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(testImage, action),
					plancheck.ExpectKnownValue(testImage, tfjsonpath.New("fingerprint"), knownvalue.StringExact(sum)),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			}
		}
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Providers(),
			Steps: []resource.TestStep{
				{ConfigDirectory: dir, ConfigVariables: vars("files", imageVar(files)), ConfigPlanChecks: planned(plancheck.ResourceActionCreate, sum)},
				{ // the same content elsewhere
					PreConfig:       func() { copyFiles(t, files, same) },
					ConfigDirectory: dir, ConfigVariables: vars("files", imageVar(same)),
					ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, sum),
				},
				{ // other content, with the same alias
					ConfigDirectory: dir, ConfigVariables: vars("file", config.StringVariable(other.File)),
					ConfigPlanChecks: planned(plancheck.ResourceActionReplace, fingerprint(t, other)),
					Check:            func(*terraform.State) error { return imageGone(d.Client, sum) },
				},
				{ // other content in the same file
					PreConfig:       func() { copyFiles(t, lxdapi.ImageFiles{File: newUnifiedImage(t).File}, other) },
					ConfigDirectory: dir, ConfigVariables: vars("file", config.StringVariable(other.File)),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(testImage, plancheck.ResourceActionReplace),
					}},
					Check: func(*terraform.State) error { return imageGone(d.Client, sum) },
				},
				{
					ConfigDirectory: dir, ConfigVariables: vars("file", config.StringVariable("testdata/missing.tar")),
					ExpectError: regexp.MustCompile(`(?s)file *= var.file.*testdata/missing.tar: no such file`),
				},
			},
			CheckDestroy: func(*terraform.State) error { return imageGone(d.Client, fingerprint(t, other)) },
		})
	})
}

func TestAccImageAliasTaken(t *testing.T) {
	c := lxdtest.Client(t)
	d := acctest.Daemon{Client: c}
	name, files := acctest.Name(t, "image"), newImage(t)
	other := putImage(t, c, newImage(t), name)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			{
				ConfigDirectory: config.StaticDirectory("testdata/image"),
				ConfigVariables: d.Vars(config.Variables{"files": imageVar(files), "aliases": aliasesVar(name)}),
				ExpectError:     regexp.MustCompile(`(?s)names\s+another\s+image.*` + other[:12]),
			},
			{ // nothing was sent
				ConfigDirectory:  config.StaticDirectory("testdata/image"),
				ConfigVariables:  d.Vars(config.Variables{"files": imageVar(files)}),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(testImage, plancheck.ResourceActionCreate)}},
			},
			{
				ConfigDirectory: config.StaticDirectory("testdata/image"),
				ConfigVariables: d.Vars(config.Variables{"files": imageVar(files), "aliases": aliasesVar(name)}),
				ExpectError:     regexp.MustCompile(`(?s)names\s+another\s+image.*` + other[:12]),
			},
		},
	})
}

func TestAccImageAdoption(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		files, wanted, foreign := newImage(t), acctest.Name(t, "image"), acctest.Name(t, "image")
		sum := putImage(t, d.Client, files, foreign)
		tf := acctest.NewTerraform(t, "testdata/image")
		tf.Write(t, "provider.tf", "terraform {\n  required_providers {\n    stacklab = { source = \"stacklab/stacklab\" }\n  }\n}\n")
		tf.Set(t, map[string]any{
			"within": append([]string{}, d.Within...), "aliases": []string{wanted},
			"files": map[string]string{"metadata": files.Metadata, "rootfs": files.Rootfs},
		})
		if out := tf.Apply(t); !strings.Contains(out, "Adopted LXD image "+sum[:12]) {
			t.Errorf("no warning of the adoption:\n%s", out)
		}
		tf.NoChanges(t) // the foreign alias is no drift
		if alias, _, err := d.ImageAlias(t.Context(), foreign); err != nil || alias.Target != sum {
			t.Errorf("the foreign alias: %+v, %v", alias, err)
		}
		tf.Destroy(t)
		acctest.Must(t, imageGone(d.Client, sum))
	})
}
