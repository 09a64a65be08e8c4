package keystone_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

// here is a configuration of files on this machine, which belong to who runs the test.
func here(dir, more string) string {
	return fmt.Sprintf(`
resource "stacklab_keystone_signing" "test" {
  path     = "%[1]s/keystone.conf"
  certfile = "%[1]s/cert.pem"
  keyfile  = "%[1]s/private/key.pem"
  ca_certs = "%[1]s/ca.pem"
  ca_key   = "%[1]s/private/ca.key"
  owner    = "%[2]d"
  group    = "%[3]d"
  key_size = 1024
%[4]s}
`, dir, os.Getuid(), os.Getgid(), more)
}

// TestSigningHere runs on this machine.
func TestSigningHere(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	acctest.Must(t, err)
	conf := filepath.Join(dir, "keystone.conf")
	acctest.Must(t, os.WriteFile(conf, []byte(signingConf), 0o600))
	var names []string
	list := func(want ...string) resource.TestCheckFunc {
		return func(*terraform.State) error {
			names = nil
			err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
				if err == nil && path != dir {
					info, _ := d.Info()
					names = append(names, fmt.Sprintf("%s %o", strings.TrimPrefix(path, dir+"/"), info.Mode().Perm()))
				}
				return err
			})
			if got := strings.Join(names, ", "); got != strings.Join(want, ", ") {
				err = errors.Join(err, fmt.Errorf("there are %s", got))
			}
			return err
		}
	}
	whole := list("ca.pem 644", "cert.pem 644", "keystone.conf 600", "keystone.conf.stacklab-signing 600", "private 750", "private/ca.key 640", "private/key.pem 640")
	empty := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			{Config: here(dir, ""), Check: whole, ConfigPlanChecks: empty},
			{
				PreConfig: func() { acctest.Must(t, os.Remove(filepath.Join(dir, "private/key.pem"))) },
				Config:    here(dir, ""), Check: whole, ConfigPlanChecks: empty,
			},
			{Config: here(dir, "  release = \"havana\"\n"), Check: func(*terraform.State) error {
				content, err := os.ReadFile(conf)
				if strings.Contains(string(content), "provider = keystone") {
					err = errors.New("[token] provider is still set")
				}
				return err
			}, ConfigPlanChecks: empty},
			{
				ResourceName: signingAddress, ImportState: true, ImportStateId: conf, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "path",
				ImportStateVerifyIgnore: []string{"release", "owner", "group"}, // the accounts have names
			},
			{Config: here(dir, ""), Check: whole, ConfigPlanChecks: empty},
		},
		CheckDestroy: list("keystone.conf 600"),
	})
	if content, err := os.ReadFile(conf); err != nil || string(content) != signingConf {
		t.Errorf("destroy left %q, %v", content, err)
	}
}

// TestSigningHereTwice has two resources for one Keystone: one of them makes it.
func TestSigningHereTwice(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	acctest.Must(t, err)
	conf := filepath.Join(dir, "keystone.conf")
	acctest.Must(t, os.WriteFile(conf, []byte(signingConf), 0o600))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{{
			Config:      here(dir, "") + strings.ReplaceAll(here(dir, ""), `"test"`, `"again"`),
			ExpectError: acctest.Says("is declared by two resources of this configuration"),
		}},
	})
	files, err := os.ReadDir(dir)
	acctest.Must(t, err)
	if content, err := os.ReadFile(conf); len(files) != 1 || err != nil || string(content) != signingConf {
		t.Errorf("destroy left %v, %q, %v", files, content, err)
	}
}

func TestSigningHereRefuses(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	acctest.Must(t, err)
	refuses := func(config, says string) resource.TestStep {
		return resource.TestStep{Config: config, ExpectError: acctest.Says(says)}
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			refuses(here(dir, ""), "check the path, and install Keystone first"),
			refuses(strings.Replace(here(dir, ""), `owner    = "`, `owner    = "nobody-`, 1), "has no user"),
			{
				PreConfig: func() { acctest.Must(t, os.WriteFile(filepath.Join(dir, "keystone.conf"), []byte("junk\n"), 0o600)) },
				Config:    here(dir, ""), ExpectError: acctest.Says("oslo.config could not read it"),
			},
			{
				PreConfig: func() {
					acctest.Must(t, os.WriteFile(filepath.Join(dir, "keystone.conf"), nil, 0o600))
					acctest.Must(t, os.WriteFile(filepath.Join(dir, "keystone.conf.stacklab-signing"), []byte("junk"), 0o600))
				},
				Config: here(dir, ""), ExpectError: acctest.Says("in which this provider notes what it has made, is damaged"),
			},
		},
	})
}
