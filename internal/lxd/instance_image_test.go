package lxd_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// labImage returns the fingerprint of the image "tiny" or "compute", which stays in the daemon for later runs.
func labImage(t *testing.T, c *lxdapi.Client, name string) (fingerprint string) {
	t.Helper()
	dir := os.Getenv("STACKLAB_TEST_IMAGE_" + strings.ToUpper(name))
	files := lxdapi.ImageFiles{Metadata: filepath.Join(dir, "metadata.tar.xz"), Rootfs: filepath.Join(dir, "rootfs.squashfs")}
	fingerprint, err := c.ImportImage(t.Context(), files, lxdapi.ImageOptions{})
	if !lxdapi.IsExists(err) {
		acctest.Must(t, err)
	}
	return fingerprint
}

// putAlias names an image until the test ends.
func putAlias(t *testing.T, c *lxdapi.Client, alias, fingerprint string) {
	t.Helper()
	acctest.Must(t, c.CreateImageAlias(t.Context(), lxdapi.ImageAlias{Name: alias, Target: fingerprint}))
	t.Cleanup(func() {
		if err := c.DeleteImageAlias(context.Background(), alias); err != nil && !lxdapi.IsNotFound(err) {
			t.Error(err)
		}
	})
}
