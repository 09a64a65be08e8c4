package openstack_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/image/v2/images"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

const imageAddress = "stacklab_glance_image.test"

// rootTarball is a small root file system as nova-lxd takes it, and its SHA-256.
func rootTarball(t *testing.T, content string) ([]byte, string) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	acctest.Must(t, w.WriteHeader(&tar.Header{Name: "etc/hostname", Mode: 0o644, Size: int64(len(content))}))
	_, err := w.Write([]byte(content))
	acctest.Must(t, err)
	acctest.Must(t, w.Close())
	acctest.Must(t, z.Close())
	sum := sha256.Sum256(b.Bytes())
	return b.Bytes(), hex.EncodeToString(sum[:])
}

func imagesNamed(ctx context.Context, glance *openstackapi.Service, name string) ([]images.Image, error) {
	pages, err := images.List(glance.ServiceClient, images.ListOpts{Name: name}).AllPages(ctx)
	if err != nil {
		return nil, err
	}
	return images.ExtractImages(pages)
}

func imageGone(glance *openstackapi.Service, name string) func() error {
	return func() error {
		all, err := imagesNamed(context.Background(), glance, name)
		if err == nil && len(all) > 0 {
			return fmt.Errorf("image %s is still there", name)
		}
		return err
	}
}

func TestAccImage(t *testing.T) {
	cloud := openstacktest.New(t)
	glance := service(t, cloud.Image)
	name := acctest.Name(t, "image")
	data, sum := rootTarball(t, "first")
	file := filepath.Join(t.TempDir(), "root.tar.gz")
	acctest.Must(t, os.WriteFile(file, data, 0o600))
	id := func() string {
		all, err := imagesNamed(context.Background(), glance, name)
		acctest.Must(t, err)
		if len(all) != 1 {
			t.Fatalf("there are %d images %s", len(all), name)
		}
		return all[0].ID
	}
	acctest.Lifecycle{
		Address: imageAddress, Config: "testdata/image",
		Vars: config.Variables{
			"name": config.StringVariable(name), "file": config.StringVariable(file), "for_lxd": config.BoolVariable(true),
			"tags":       config.SetVariable(config.StringVariable("lab"), config.StringVariable("ü b")),
			"properties": acctest.Texts(map[string]string{"os_distro": "debian", "first/only": "a~b"}),
		},
		Checks: []resource.TestCheckFunc{
			resource.TestCheckResourceAttr(imageAddress, "sha256", sum),
			resource.TestCheckResourceAttr(imageAddress, "size", fmt.Sprint(len(data))),
			resource.TestCheckResourceAttr(imageAddress, "status", "active"),
			acctest.Check(func() error {
				// An outside client gets the very bytes.
				cloud.CLI(t, "image", "save", "--file", "/tmp/"+name, name)
				if got := cloud.Run(t, "sha256sum", "/tmp/"+name)[:64]; got != sum {
					return fmt.Errorf("glance has %s, want %s", got, sum)
				}
				cloud.Run(t, "rm", "/tmp/"+name)
				return nil
			}),
		},
		Changed: config.Variables{
			"name": config.StringVariable(name), "file": config.StringVariable(file), "visibility": config.StringVariable("public"), "min_disk": config.IntegerVariable(1),
			"tags":       config.SetVariable(config.StringVariable("lab")),
			"properties": acctest.Texts(map[string]string{"os_distro": "ubuntu"}),
		},
		Meddle: []func(*testing.T){
			func(t *testing.T) {
				cloud.CLI(t, "image", "set", "--property", "os_distro=meddled", "--property", "theirs=kept", id())
			},
			func(t *testing.T) { cloud.CLI(t, "image", "set", "--name", name+"-renamed", id()) },
			func(t *testing.T) { cloud.CLI(t, "image", "set", "--tag", "theirs", "--private", id()) },
		},
		Mended: func() error {
			has, err := images.Get(context.Background(), glance.ServiceClient, id()).Extract()
			if err != nil || has.Properties["os_distro"] != "ubuntu" || has.Properties["theirs"] != "kept" && has.Properties["theirs"] != nil || has.Visibility != "public" || len(has.Tags) != 1 {
				return fmt.Errorf("left %+v (%w)", has, err)
			}
			return nil
		},
		Remove: func(t *testing.T) { cloud.CLI(t, "image", "delete", id()) },
		Gone:   imageGone(glance, name),
		ID:     acctest.ByID, ImportIgnore: []string{"file", "properties"},
	}.Run(t)
}

// TestAccImageOfURL also imports the image, and changes its file.
func TestAccImageOfURL(t *testing.T) {
	cloud := openstacktest.New(t)
	glance := service(t, cloud.Image)
	name := acctest.Name(t, "image")
	data, sum := rootTarball(t, "from a URL")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/root.tar.gz":
			_, _ = w.Write(data)
		case "/short":
			w.Header().Set("Content-Length", fmt.Sprint(len(data)+100))
			_, _ = w.Write(data)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "root.tar.gz")
	other, otherSum := rootTarball(t, "the file")
	acctest.Must(t, os.WriteFile(file, other, 0o600))
	step := func(vars config.Variables) resource.TestStep {
		vars["name"] = config.StringVariable(name)
		return resource.TestStep{ConfigDirectory: config.StaticDirectory("testdata/image"), ConfigVariables: vars}
	}
	fails := func(path, pattern string) resource.TestStep {
		s := step(config.Variables{"url": config.StringVariable(server.URL + path)})
		s.ExpectError = acctest.Words(pattern)
		return s
	}
	fromURL := step(config.Variables{"url": config.StringVariable(server.URL + "/root.tar.gz"), "for_lxd": config.BoolVariable(true)})
	fromURL.Check = resource.TestCheckResourceAttr(imageAddress, "sha256", sum)
	fromFile := step(config.Variables{"file": config.StringVariable(file)})
	fromFile.Check = resource.TestCheckResourceAttr(imageAddress, "sha256", otherSum)
	changed := step(config.Variables{"file": config.StringVariable(file)})
	third, thirdSum := rootTarball(t, "the file has changed")
	changed.PreConfig = func() { acctest.Must(t, os.WriteFile(file, third, 0o600)) }
	changed.ConfigPlanChecks.PreApply = []plancheck.PlanCheck{plancheck.ExpectResourceAction(imageAddress, plancheck.ResourceActionReplace)}
	changed.Check = resource.TestCheckResourceAttr(imageAddress, "sha256", thirdSum)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(), CheckDestroy: acctest.Check(imageGone(glance, name)),
		Steps: []resource.TestStep{
			fails("/none", "server answered 404"),
			fails("/short", "ended 100 bytes early|unexpected EOF"),
			fromURL,
			{
				ConfigDirectory: fromURL.ConfigDirectory, ConfigVariables: fromURL.ConfigVariables,
				ResourceName: imageAddress, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"url", "for_lxd"},
			},
			fromFile, changed,
		},
	})

	// Where an imported image came from is what the configuration says.
	tf := acctest.NewTerraform(t, "testdata/image")
	tf.Write(t, "versions.tf", "terraform {\n  required_providers {\n    stacklab = { source = \"stacklab/stacklab\" }\n  }\n}\n")
	tf.Set(t, map[string]any{"name": name, "url": server.URL + "/root.tar.gz"})
	tf.Apply(t)
	defer tf.Destroy(t)
	all, err := imagesNamed(t.Context(), glance, name)
	acctest.Must(t, err)
	for _, command := range [][]string{{"state", "rm", imageAddress}, {"import", "-input=false", imageAddress, all[0].ID}} {
		if out, err := tf.Run(t.Context(), command...); err != nil {
			t.Fatalf("%v: %v\n%s", command, err, out)
		}
	}
	if out := tf.Apply(t); !strings.Contains(out, "0 added, 1 changed, 0 destroyed") {
		t.Errorf("the imported image does not stay:\n%s", out)
	}
	tf.NoChanges(t)
}
