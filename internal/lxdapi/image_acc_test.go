package lxdapi_test

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

const metadata = `architecture: x86_64
creation_date: 1700000000
properties:
  description: made by a test
  os: none
`

// tarFile writes files, by name, to a tar.
func tarFile(t *testing.T, files map[string][]byte) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "image.tar"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	archive := tar.NewWriter(file)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(files[name]))})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write(files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

func noise(size int) []byte {
	b := make([]byte, size)
	_, _ = rand.Read(b)
	return b
}

func unifiedImage(t *testing.T, size int) lxdapi.ImageFiles {
	t.Helper()
	return lxdapi.ImageFiles{File: tarFile(t, map[string][]byte{"metadata.yaml": []byte(metadata), "rootfs/blob": noise(size)})}
}

func splitImage(t *testing.T, size int) lxdapi.ImageFiles {
	t.Helper()
	return lxdapi.ImageFiles{
		Metadata: tarFile(t, map[string][]byte{"metadata.yaml": []byte(metadata)}),
		Rootfs:   tarFile(t, map[string][]byte{"blob": noise(size)}),
	}
}

// imageProject makes a project with images of its own, which goes with the test.
func imageProject(t *testing.T, c *lxdapi.Client) *lxdapi.Client {
	t.Helper()
	name := lxdtest.Name("images")
	err := c.CreateProject(t.Context(), lxdapi.Project{
		Name: name, ProjectPut: lxdapi.ProjectPut{Config: map[string]string{"features.images": "true", "features.profiles": "true"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	project := c.Project(name)
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		images, err := project.Images(ctx)
		for _, image := range images {
			err = errors.Join(err, project.DeleteImage(ctx, image.Fingerprint))
		}
		if err := errors.Join(err, c.DeleteProject(ctx, name)); err != nil {
			t.Error(err)
		}
	})
	return project
}

func export(t *testing.T, c *lxdapi.Client, fingerprint string) map[string][]byte {
	t.Helper()
	parts := map[string][]byte{}
	err := c.ExportImage(t.Context(), fingerprint, func(part lxdapi.ImagePart) error {
		content, err := io.ReadAll(part)
		parts[part.Name] = content
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAccImages(t *testing.T) {
	host := lxdtest.Client(t)
	nested, _ := lxdtest.Nested(t)
	for where, c := range map[string]*lxdapi.Client{"host": host, "nested": nested} {
		for kind, files := range map[string]lxdapi.ImageFiles{"split": splitImage(t, 3<<20), "unified": unifiedImage(t, 3<<20)} {
			t.Run(where+" "+kind, func(t *testing.T) { testImage(t, imageProject(t, c), files) })
		}
	}
}

func testImage(t *testing.T, c *lxdapi.Client, files lxdapi.ImageFiles) {
	opts := lxdapi.ImageOptions{Properties: map[string]string{"os": "a & b = c", "release": "ünï"}}
	fingerprint, err := c.ImportImage(t.Context(), files, opts)
	if err != nil {
		t.Fatal(err)
	}
	image, _, err := c.Image(t.Context(), fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]string{"description": "made by a test", "os": "a & b = c", "release": "ünï"}
	if !maps.Equal(image.Properties, wanted) || image.Architecture != "x86_64" || image.Public || image.Cached {
		t.Errorf("%+v", image)
	}
	if image.CreatedAt.Unix() != 1700000000 || image.Fingerprint != fingerprint {
		t.Errorf("%+v", image)
	}
	parts := export(t, c, fingerprint)
	size := 0
	if files.File != "" {
		size = len(contents(t, files.File))
		if !bytes.Equal(parts[""], contents(t, files.File)) || len(parts) != 1 {
			t.Error("the export differs from what was imported")
		}
	} else {
		size = len(contents(t, files.Metadata)) + len(contents(t, files.Rootfs))
		if !bytes.Equal(parts["metadata"], contents(t, files.Metadata)) || !bytes.Equal(parts["rootfs"], contents(t, files.Rootfs)) || len(parts) != 2 {
			t.Error("the export differs from what was imported")
		}
	}
	if image.Size != int64(size) {
		t.Errorf("size %d, want %d", image.Size, size)
	}

	again, err := c.ImportImage(t.Context(), files, lxdapi.ImageOptions{})
	if !lxdapi.IsExists(err) || again != fingerprint {
		t.Errorf("imported again: %s, %v", again, err)
	}
	testAliases(t, c, fingerprint)
	err = c.ModifyImage(t.Context(), fingerprint, func(p *lxdapi.ImagePut) (bool, error) {
		p.Properties["os"], p.Public = "other", true
		return true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	changed, _, err := c.Image(t.Context(), fingerprint)
	if err != nil || changed.Properties["os"] != "other" || !changed.Public || !slices.Equal(changed.Profiles, image.Profiles) {
		t.Errorf("%+v, %v", changed, err)
	}
	if err := c.DeleteImage(t.Context(), fingerprint); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Image(t.Context(), fingerprint); !lxdapi.IsNotFound(err) {
		t.Errorf("%v after deletion", err)
	}
	if _, _, err := c.ImageAlias(t.Context(), "stays"); !lxdapi.IsNotFound(err) {
		t.Errorf("the alias outlived its image: %v", err)
	}
	if err := c.DeleteImage(t.Context(), fingerprint); !lxdapi.IsNotFound(err) {
		t.Errorf("%v when deleted again", err)
	}
}

func testAliases(t *testing.T, c *lxdapi.Client, fingerprint string) {
	t.Helper()
	names := []string{"debian/12", "a b?c", "stays"}
	for _, name := range names {
		if err := c.CreateImageAlias(t.Context(), lxdapi.ImageAlias{Name: name, Target: fingerprint}); err != nil {
			t.Error(err)
		}
		if alias, _, err := c.ImageAlias(t.Context(), name); err != nil || alias.Target != fingerprint || alias.Name != name {
			t.Errorf("%s: %+v, %v", name, alias, err)
		}
	}
	all, err := c.ImageAliases(t.Context())
	if err != nil || len(all) != len(names) {
		t.Errorf("%+v, %v", all, err)
	}
	image, _, err := c.Image(t.Context(), fingerprint)
	if err != nil || len(image.Aliases) != len(names) {
		t.Errorf("%+v, %v", image, err)
	}
	for _, name := range names[:2] {
		if err := c.DeleteImageAlias(t.Context(), name); err != nil {
			t.Error(err)
		}
		if _, _, err := c.ImageAlias(t.Context(), name); !lxdapi.IsNotFound(err) {
			t.Errorf("%s: %v after deletion", name, err)
		}
	}
}

func TestAccCopyImage(t *testing.T) {
	host := imageProject(t, lxdtest.Client(t))
	nested, _ := lxdtest.Nested(t)
	nested = imageProject(t, nested)
	other := imageProject(t, lxdtest.Client(t))
	const size = 48 << 20
	for kind, files := range map[string]lxdapi.ImageFiles{"split": splitImage(t, size), "unified": unifiedImage(t, size)} {
		t.Run(kind, func(t *testing.T) {
			fingerprint, err := host.ImportImage(t.Context(), files, lxdapi.ImageOptions{})
			if err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for _, hop := range []struct{ from, to *lxdapi.Client }{{host, nested}, {nested, other}} {
				opts := lxdapi.ImageOptions{Public: true, Properties: map[string]string{"hop": hop.to.Name()}}
				if err := hop.to.CopyImage(t.Context(), hop.from, fingerprint, opts); err != nil {
					t.Fatal(err)
				}
				image, _, err := hop.to.Image(t.Context(), fingerprint)
				if err != nil || !image.Public || image.Properties["hop"] != hop.to.Name() || image.Properties["os"] != "none" {
					t.Errorf("%+v, %v", image, err)
				}
				if err := hop.to.CopyImage(t.Context(), hop.from, fingerprint, opts); !lxdapi.IsExists(err) {
					t.Errorf("copied again: %v", err)
				}
			}
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > size/2 {
				t.Errorf("two copies of %d bytes allocated %d", size, used)
			}
			if files.File != "" && !bytes.Equal(export(t, other, fingerprint)[""], contents(t, files.File)) {
				t.Error("the copy differs")
			}
		})
	}
	missing := strings.Repeat("0", 64)
	if err := nested.CopyImage(t.Context(), host, missing, lxdapi.ImageOptions{}); !lxdapi.IsNotFound(err) {
		t.Errorf("%v for an image that is not there", err)
	}
}

func TestAccImportsAtOnce(t *testing.T) {
	c := imageProject(t, lxdtest.Client(t))
	files := unifiedImage(t, 8<<20)
	var wg sync.WaitGroup
	results := make([]error, 4)
	for i := range results {
		wg.Go(func() { _, results[i] = c.ImportImage(t.Context(), files, lxdapi.ImageOptions{}) })
	}
	wg.Wait()
	made := 0
	for _, err := range results {
		if err == nil {
			made++
		} else if !lxdapi.IsExists(err) {
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("%d of them say that they made the image", made)
	}
}

func TestAccImportThatIsNoImage(t *testing.T) {
	c := imageProject(t, lxdtest.Client(t))
	fingerprint, err := c.ImportImage(t.Context(), lxdapi.ImageFiles{File: writeFile(t, "x", "no image")}, lxdapi.ImageOptions{})
	if failed := new(lxdapi.Error); !errors.As(err, &failed) || lxdapi.IsExists(err) {
		t.Errorf("%v", err)
	}
	if _, _, err := c.Image(t.Context(), fingerprint); !lxdapi.IsNotFound(err) {
		t.Errorf("something is there: %v", err)
	}
}

func TestAccUploadCancelled(t *testing.T) {
	c := imageProject(t, lxdtest.Client(t))
	files := unifiedImage(t, 64<<20)
	ctx, cancel := context.WithCancel(t.Context())
	through := cut(t, strings.TrimPrefix(c.Name(), "LXD at "), 8<<20, cancel).Project(c.ProjectName())
	fingerprint, err := through.ImportImage(ctx, files, lxdapi.ImageOptions{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, _, err := c.Image(t.Context(), fingerprint); !lxdapi.IsNotFound(err) {
		t.Errorf("half an image is there: %v", err)
	}
	if _, err := c.ImportImage(t.Context(), files, lxdapi.ImageOptions{}); err != nil {
		t.Error(err)
	}
}

func TestAccPullFromLXD(t *testing.T) {
	source := lxdtest.NewDaemon(t)
	fingerprint, err := source.Client(t).ImportImage(t.Context(), unifiedImage(t, 1<<20), lxdapi.ImageOptions{Public: true})
	if err != nil {
		t.Fatal(err)
	}
	alias := lxdapi.ImageAlias{Name: "debian/12", Target: fingerprint}
	if err := source.Client(t).CreateImageAlias(t.Context(), alias); err != nil {
		t.Fatal(err)
	}
	from := lxdapi.ImageSource{Server: source.Address, Protocol: "lxd", Alias: alias.Name, Certificate: source.Certificate}
	testPull(t, from, fingerprint)
}

func testPull(t *testing.T, from lxdapi.ImageSource, fingerprint string) {
	t.Helper()
	c := imageProject(t, lxdtest.Client(t))
	for range 2 { // an image that is there is no error
		got, err := c.PullImage(t.Context(), from, false)
		if err != nil || got != fingerprint {
			t.Fatalf("%s, %v, want %s", got, err, fingerprint)
		}
	}
	image, _, err := c.Image(t.Context(), fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	pulled := image.UpdateSource
	if pulled == nil || pulled.Server != from.Server || pulled.Alias != from.Alias || pulled.Protocol != from.Protocol {
		t.Errorf("it comes from %+v", pulled)
	}
	if image.AutoUpdate || image.Cached {
		t.Errorf("%+v", image)
	}
	from.Alias = "none"
	if _, err := c.PullImage(t.Context(), from, false); err == nil {
		t.Error("an image that the source does not have was pulled")
	}
}

func TestAccPullFromSimplestreams(t *testing.T) {
	files := splitImage(t, 1<<20)
	fingerprint, err := files.Fingerprint()
	if err != nil {
		t.Fatal(err)
	}
	testPull(t, simplestreams(t, files, fingerprint), fingerprint)
}

// simplestreams serves one image as images.linuxcontainers.org does.
func simplestreams(t *testing.T, files lxdapi.ImageFiles, fingerprint string) lxdapi.ImageSource {
	t.Helper()
	item := func(kind, path string) map[string]any {
		content := contents(t, path)
		return map[string]any{"ftype": kind, "path": "images/" + kind, "size": len(content), "sha256": sum(string(content))}
	}
	meta := item("lxd.tar.xz", files.Metadata)
	meta["combined_rootxz_sha256"] = fingerprint
	product := map[string]any{
		"aliases": "debian/12", "arch": "amd64", "os": "Debian", "release": "bookworm", "release_title": "bookworm",
		"versions": map[string]any{"20240101_00:00": map[string]any{
			"items": map[string]any{"lxd.tar.xz": meta, "root.tar.xz": item("root.tar.xz", files.Rootfs)},
		}},
	}
	documents := map[string]any{
		"/streams/v1/index.json": map[string]any{
			"format": "index:1.0",
			"index": map[string]any{"images": map[string]any{
				"datatype": "image-downloads", "path": "streams/v1/images.json", "format": "products:1.0",
				"products": []string{"debian:bookworm:amd64:default"},
			}},
		},
		"/streams/v1/images.json": map[string]any{
			"content_id": "images", "datatype": "image-downloads", "format": "products:1.0",
			"products": map[string]any{"debian:bookworm:amd64:default": product},
		},
	}
	mux := http.NewServeMux()
	for path, document := range documents {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(document) })
	}
	for kind, path := range map[string]string{"lxd.tar.xz": files.Metadata, "root.tar.xz": files.Rootfs} {
		mux.HandleFunc("/images/"+kind, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, path) })
	}
	id := lxdtest.NewIdentity(t, "images", net.IPv4(127, 0, 0, 1))
	s := httptest.NewUnstartedServer(mux)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{id.Pair}, MinVersion: tls.VersionTLS13}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return lxdapi.ImageSource{Server: s.URL, Protocol: "simplestreams", Alias: "debian/12", Certificate: id.Certificate}
}
