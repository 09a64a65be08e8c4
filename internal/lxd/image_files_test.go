package lxd_test

import (
	"archive/tar"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// newImage writes a split image that LXD takes and no daemon has yet. Nothing can be started from it.
func newImage(t *testing.T) lxdapi.ImageFiles {
	t.Helper()
	dir := t.TempDir()
	files := lxdapi.ImageFiles{Metadata: filepath.Join(dir, "metadata.tar"), Rootfs: filepath.Join(dir, "rootfs.tar")}
	writeTar(t, files.Metadata, "metadata.yaml", metadata())
	writeTar(t, files.Rootfs, "etc/hostname", rand.Text())
	return files
}

// newUnifiedImage is newImage in one file.
func newUnifiedImage(t *testing.T) lxdapi.ImageFiles {
	t.Helper()
	files := lxdapi.ImageFiles{File: filepath.Join(t.TempDir(), "image.tar")}
	writeTar(t, files.File, "metadata.yaml", metadata(), "rootfs/etc/hostname", rand.Text())
	return files
}

func metadata() string {
	return "architecture: x86_64\ncreation_date: 1700000000\nproperties:\n  description: stacklab test " + rand.Text() + "\n"
}

func writeTar(t *testing.T, path string, namesAndContents ...string) {
	t.Helper()
	file, err := os.Create(path)
	acctest.Must(t, err)
	defer file.Close()
	w := tar.NewWriter(file)
	for i := 0; i < len(namesAndContents); i += 2 {
		content := namesAndContents[i+1]
		acctest.Must(t, w.WriteHeader(&tar.Header{Name: namesAndContents[i], Mode: 0o644, Size: int64(len(content))}))
		_, err := w.Write([]byte(content))
		acctest.Must(t, err)
	}
	acctest.Must(t, w.Close())
}

func fingerprint(t *testing.T, files lxdapi.ImageFiles) string {
	t.Helper()
	sum, err := files.Fingerprint()
	acctest.Must(t, err)
	return sum
}

// imageVar is the argument "files".
func imageVar(files lxdapi.ImageFiles) config.Variable {
	return config.ObjectVariable(map[string]config.Variable{
		"metadata": config.StringVariable(files.Metadata), "rootfs": config.StringVariable(files.Rootfs),
	})
}

func aliasesVar(aliases ...string) config.Variable {
	list := make([]config.Variable, len(aliases))
	for i, a := range aliases {
		list[i] = config.StringVariable(a)
	}
	return config.SetVariable(list...)
}

// putImage brings an image to a daemon until the test ends.
func putImage(t *testing.T, c *lxdapi.Client, files lxdapi.ImageFiles, aliases ...string) string {
	t.Helper()
	sum, err := c.ImportImage(t.Context(), files, lxdapi.ImageOptions{})
	acctest.Must(t, err)
	for _, name := range aliases {
		acctest.Must(t, c.CreateImageAlias(t.Context(), lxdapi.ImageAlias{Name: name, Target: sum}))
	}
	t.Cleanup(func() {
		if err := c.DeleteImage(context.WithoutCancel(t.Context()), sum); err != nil && !lxdapi.IsNotFound(err) {
			t.Error(err)
		}
	})
	return sum
}

// copyFiles overwrites to with the content of from.
func copyFiles(t *testing.T, from, to lxdapi.ImageFiles) {
	t.Helper()
	for source, target := range map[string]string{from.Metadata: to.Metadata, from.Rootfs: to.Rootfs, from.File: to.File} {
		if source == "" {
			continue
		}
		content, err := os.ReadFile(source)
		acctest.Must(t, err)
		acctest.Must(t, os.WriteFile(target, content, 0o600))
	}
}
