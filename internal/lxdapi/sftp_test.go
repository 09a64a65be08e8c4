package lxdapi_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func TestSFTP(t *testing.T) {
	_, dir, c := newDisk(t)
	if err := os.WriteFile(filepath.Join(dir, "file"), []byte("content"), 0o640); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s, err := c.SFTP(ctx, "c1")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	info, err := s.Lstat(filepath.Join(dir, "file"))
	if err != nil || info.Size() != 7 || info.Mode() != 0o640 {
		t.Errorf("%v, %v", info, err)
	}
	cancel()
	if err := s.Wait(); err == nil {
		t.Error("the session outlived its context")
	}
}

func TestSFTPCannotBe(t *testing.T) {
	_, c := newFake(t)
	_, err := c.SFTP(t.Context(), "none")
	layer := new(lxdapi.LayerError)
	if !errors.As(err, &layer) || layer.State != lxdapi.LayerMissing || layer.Instance != "none" || !lxdapi.IsNotFound(err) {
		t.Errorf("missing: %v", err)
	}
	_, old := newFakeOf(t, "4.0.9", []string{"instances"})
	if _, err := old.SFTP(t.Context(), "c1"); !errors.As(err, new(*lxdapi.ExtensionError)) {
		t.Errorf("old: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.SFTP(ctx, "c1"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
