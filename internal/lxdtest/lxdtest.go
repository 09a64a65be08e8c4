// Package lxdtest gives acceptance tests real LXD daemons: this machine's, one inside an instance of it, and one inside
// an instance of that.
//
// The instances are made once, from the image in the directory that STACKLAB_TEST_IMAGE_COMPUTE names (metadata and
// root file system as test/lab/images.sh builds them), and stay for later runs and other packages. Their daemons have
// a storage pool "default" and are otherwise empty. A test leaves them as it found them, and names what it makes so that
// tests of other packages, which run at the same time, do not meet it: see [Name].
//
// Every function skips the test unless TF_ACC is set.
package lxdtest

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

const (
	// Pool is a storage pool of this machine's LXD, of the driver dir, for tests.
	Pool = "stacklab-test"
	// NestedPool is the storage pool of the daemons in instances.
	NestedPool = "default"

	shared     = "stacklab-nested"
	disposable = "stacklab-disposable"
	inner      = "inner"
)

// Client returns a client of this machine's LXD, which has the storage pool [Pool].
func Client(t testing.TB) *lxdapi.Client {
	t.Helper()
	require(t)
	c := client(t)
	made(t, "host", func(ctx context.Context) error { return ensurePool(ctx, c, Pool) })
	return c
}

// Nested returns a client of the daemon in an instance, and the path to it. It may not be stopped or restarted:
// other tests use it.
func Nested(t testing.TB) (*lxdapi.Client, []string) {
	t.Helper()
	return within(t, shared)
}

// TwiceNested returns a client of the daemon in an instance of the nested daemon, and the path to it. It may not be
// stopped or restarted: other tests use it.
func TwiceNested(t testing.TB) (*lxdapi.Client, []string) {
	t.Helper()
	return within(t, shared, inner)
}

// Disposable is like [TwiceNested], on instances that no other test uses until t ends: they may be stopped, restarted
// and damaged, if t mends them.
func Disposable(t testing.TB) (*lxdapi.Client, []string) {
	t.Helper()
	require(t)
	Turn(t, disposable)
	return within(t, disposable, inner)
}

// Name returns a name that no other test uses, by which test/clean.sh finds what tests that were killed have left. With a prefix of
// four letters it is still short enough for a bridge.
func Name(prefix string) string {
	return "slt-" + prefix + "-" + strings.ToLower(rand.Text()[:6])
}

func require(t testing.TB) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
}

func client(t testing.TB) *lxdapi.Client {
	t.Helper()
	c, err := lxdapi.New(lxdapi.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func within(t testing.TB, path ...string) (*lxdapi.Client, []string) {
	t.Helper()
	c := Client(t)
	made(t, path[0], func(ctx context.Context) error { return build(ctx, c, path[0]) })
	return c.Within(path...), path
}
