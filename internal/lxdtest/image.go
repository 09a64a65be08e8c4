package lxdtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// The directories of the images that test/lab/images.sh builds.
const (
	computeVariable = "STACKLAB_TEST_IMAGE_COMPUTE"
	tinyVariable    = "STACKLAB_TEST_IMAGE_TINY"
)

// TinyImage makes sure that the daemon has the image tiny, which is busybox and starts at once, and returns its
// fingerprint.
func TinyImage(t testing.TB, c *lxdapi.Client) (fingerprint string) {
	t.Helper()
	require(t)
	made(t, "tiny-"+filepath.Join(c.Path()...), func(ctx context.Context) error {
		files, err := image(tinyVariable)
		if err != nil {
			return err
		}
		_, err = importImage(ctx, c, files)
		return err
	})
	files, err := image(tinyVariable)
	if err != nil {
		t.Fatal(err)
	}
	if fingerprint, err = files.Fingerprint(); err != nil {
		t.Fatal(err)
	}
	return fingerprint
}

// image finds the files in the directory that the variable names.
func image(variable string) (lxdapi.ImageFiles, error) {
	dir := os.Getenv(variable)
	if dir == "" {
		return lxdapi.ImageFiles{}, fmt.Errorf("%s must name the directory of an image that test/lab/images.sh builds", variable)
	}
	var files lxdapi.ImageFiles
	for pattern, file := range map[string]*string{"metadata.*": &files.Metadata, "rootfs.*": &files.Rootfs} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(found) != 1 {
			return files, fmt.Errorf("%s (%s) has %d files %s instead of one", dir, variable, len(found), pattern)
		}
		*file = found[0]
	}
	return files, nil
}

func importImage(ctx context.Context, c *lxdapi.Client, files lxdapi.ImageFiles) (fingerprint string, err error) {
	fingerprint, err = c.ImportImage(ctx, files, lxdapi.ImageOptions{})
	if lxdapi.IsExists(err) {
		err = nil
	}
	return fingerprint, err
}
