// Package e2e breaks real applies off in the middle, and looks at what the next one makes of it.
package e2e

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

const objects = 30

// moment is when the provider is killed: at the nth request of a kind, before LXD sees it or after LXD has answered.
type moment struct {
	kind  string
	nth   int32
	after bool
}

// TestAccKilledProvider kills the provider with SIGKILL at moments that interrupt different requests. The next apply
// must finish the work: nothing twice, nothing lost, nothing left.
func TestAccKilledProvider(t *testing.T) {
	for i, m := range []moment{
		{"POST projects", 1, false},
		{"POST projects", 1, true},
		{"GET projects/NAME", 1, false},
		{"POST storage-pools", 1, false},
		{"POST storage-pools", 1, true},
		{"POST networks", 1, false},
		{"POST networks", 1, true},
		{"GET networks/NAME", 1, true},
		{"POST images", 1, false},
		{"POST images", 1, true},
		{"GET images/NAME", 1, false},
		{"POST profiles", 3, false},
		{"POST profiles", 5, true},
		{"GET profiles/NAME", 2, true},
		{"PUT profiles/NAME", 1, false},
		{"PUT profiles/NAME", 2, true},
		{"POST instances", 1, false},
		{"POST instances", 2, true},
		{"GET operations/NAME/wait", 3, false},
		{"PUT instances/NAME/state", 1, false},
		{"PUT instances/NAME/state", 2, true},
		{"PUT instances/NAME", 1, false},
		{"PUT instances/NAME", 2, true},
		{"GET instances/NAME", 3, true},
	} {
		when := "before"
		if m.after {
			when = "after"
		}
		t.Run(strings.NewReplacer("/", "-", " ", "-").Replace(fmt.Sprintf("%s %s %d", when, m.kind, m.nth)), func(t *testing.T) {
			t.Parallel()
			killed(t, m, fmt.Sprintf("10.151.%d.1/24", i))
		})
	}
}

func killed(t *testing.T, m moment, network string) {
	proxy := acctest.NewProxy(t)
	prefix := acctest.Name(t, "kill")
	client := inProject(t, prefix)
	tf := acctest.NewTerraform(t, "testdata/thirty")
	tf.Set(t, map[string]any{
		"address": proxy.Address, "project": prefix, "prefix": prefix, "bridge": lxdtest.Name("net"), "network": network,
		"pool": lxdtest.Pool, "image_dir": os.Getenv("STACKLAB_TEST_IMAGE_TINY"),
	})
	var seen, kills atomic.Int32
	strike := func(after bool) func(acctest.Request) {
		return func(r acctest.Request) {
			if after == m.after && r.Kind == m.kind && seen.Add(1) == m.nth {
				kills.Add(1)
				if err := syscall.Kill(r.PID, syscall.SIGKILL); err != nil {
					t.Errorf("kill the provider: %v", err)
				}
			}
		}
	}
	proxy.Before, proxy.After = strike(false), strike(true)
	out, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false")
	if kills.Load() != 1 || err == nil {
		t.Fatalf("the provider was killed %d times, and the apply said %v:\n%s", kills.Load(), err, out)
	}
	proxy.Before, proxy.After = nil, nil
	defer func() {
		tf.Destroy(t)
		if left := leftovers(t, client, prefix); len(left) > 0 {
			t.Errorf("destroy left %v", left)
		}
	}()
	tf.Apply(t)
	tf.NoChanges(t)
	if has := tf.Resources(t); len(has) != objects {
		t.Errorf("the state holds %d objects of %d: %v", len(has), objects, has)
	}
	for i := range 8 {
		name := fmt.Sprintf("%s-%d", prefix, i%6)
		inst, _, err := client.Instance(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if n := count(inst.Profiles, fmt.Sprintf("%s-%d", prefix, 1+i/6)); n != 1 {
			t.Errorf("instance %s has the attached profile %d times: %v", name, n, inst.Profiles)
		}
		if running := inst.Status == lxdapi.StatusRunning; running != (i%6 < 3) {
			t.Errorf("instance %s is %s", name, inst.Status)
		}
	}
}

func count(list []string, what string) (n int) {
	for _, s := range list {
		if s == what {
			n++
		}
	}
	return n
}

// inProject makes a project that lasts as long as the test, and returns a client in it. Images are the project's own: those
// of this machine's LXD are not the tests' to delete.
func inProject(t *testing.T, name string) *lxdapi.Client {
	t.Helper()
	host := lxdtest.Client(t)
	project := lxdapi.Project{Name: name}
	project.Config = map[string]string{"features.images": "true", "features.profiles": "true"}
	if err := host.CreateProject(t.Context(), project); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := host.DeleteProject(context.WithoutCancel(t.Context()), name); err != nil {
			t.Errorf("the project is not empty in the end: %v", err)
		}
	})
	return host.Project(name)
}

// leftovers lists what LXD still has, outside the test's project too, whose name begins with prefix.
func leftovers(t *testing.T, client *lxdapi.Client, prefix string) (left []string) {
	t.Helper()
	for path, own := range map[string]string{
		"/1.0/projects": "/1.0/projects/" + prefix, "/1.0/storage-pools": "", "/1.0/profiles": "", "/1.0/instances": "", "/1.0/images/aliases": "",
		"/1.0/images?project=" + prefix: "", "/1.0/instances?project=" + prefix: "", "/1.0/profiles?project=" + prefix: "/1.0/profiles/default?project=" + prefix,
	} {
		var urls []string
		if _, err := client.Query(context.WithoutCancel(t.Context()), "GET", path, "", nil, &urls); err != nil {
			t.Fatal(err)
		}
		for _, u := range urls {
			if strings.Contains(u, prefix) && u != own {
				left = append(left, u)
			}
		}
	}
	return left
}
