// Package bench measures the provider against the bare minimum of API calls: make bench.
package bench

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

const (
	profiles    = 300
	runs        = 5
	parallelism = 10 // Terraform's own default
)

// phases are what is timed, in their order.
var phases = [...]string{"create", "plan", "destroy"}

type times [len(phases)]time.Duration

// TestBenchProfiles prints requests per profile, and for create, plan and destroy of 300 profiles the ratio of the
// provider's time, less Terraform's own, to that of the same calls bare.
func TestBenchProfiles(t *testing.T) {
	client := lxdtest.Client(t)
	proxy := acctest.NewProxy(t)
	ours := acctest.NewTerraform(t, "testdata/profiles")
	ours.Set(t, map[string]any{"address": proxy.Address, "profiles": profiles})
	timed(t, ours, func(phase string) { printCounts(t, phase, proxy.Counts()) })

	ours.Set(t, map[string]any{"address": "unix://" + proxy.Socket, "profiles": profiles}) // the proxy costs time
	baseline := acctest.NewTerraform(t, "testdata/baseline")
	baseline.Set(t, map[string]any{"profiles": profiles})
	if out, err := baseline.Run(t.Context(), "init"); err != nil {
		t.Fatalf("init: %v\n%s", err, out)
	}

	var provider, terraform, bare []times
	for range runs {
		provider = append(provider, timed(t, ours, func(string) {}))
		terraform = append(terraform, timed(t, baseline, func(string) {}))
		bare = append(bare, calls(t, client))
	}
	for i, phase := range phases {
		var ratios []float64
		for run := range runs {
			ratios = append(ratios, float64(provider[run][i]-terraform[run][i])/float64(bare[run][i]))
		}
		t.Logf("%-8s provider %s, terraform alone %s, bare calls %s: ratio %s", phase,
			spread(provider, i), spread(terraform, i), spread(bare, i), describe(ratios, "%.2f"))
	}
}

func timed(t *testing.T, tf *acctest.Terraform, after func(phase string)) (took times) {
	t.Helper()
	for i, command := range [][]string{
		{"apply", "-auto-approve", "-input=false"},
		{"plan", "-input=false", "-detailed-exitcode"},
		{"destroy", "-auto-approve", "-input=false"},
	} {
		began := time.Now()
		out, err := tf.Run(t.Context(), command...)
		took[i] = time.Since(began)
		if err != nil {
			t.Fatalf("%s: %v\n%s", command[0], err, out)
		}
		after(phases[i])
	}
	return took
}

// calls makes the least that LXD must be asked: create and read, read, read and delete.
func calls(t *testing.T, client *lxdapi.Client) (took times) {
	t.Helper()
	each := func(do func(ctx context.Context, name string, i int) error) time.Duration {
		began := time.Now()
		group, ctx := errgroup.WithContext(t.Context())
		group.SetLimit(parallelism)
		for i := range profiles {
			group.Go(func() error { return do(ctx, "stacklab-bench-"+strconv.Itoa(i), i) })
		}
		if err := group.Wait(); err != nil {
			t.Fatal(err)
		}
		return time.Since(began)
	}
	read := func(ctx context.Context, name string, _ int) error {
		_, _, err := client.Profile(ctx, name)
		return err
	}
	took[0] = each(func(ctx context.Context, name string, i int) error {
		p := lxdapi.Profile{Name: name}
		p.Config = map[string]string{"security.nesting": "true", "user.number": strconv.Itoa(i)}
		if err := client.CreateProfile(ctx, p); err != nil {
			return err
		}
		return read(ctx, name, i)
	})
	took[1] = each(read)
	took[2] = each(read) + each(func(ctx context.Context, name string, _ int) error { return client.DeleteProfile(ctx, name) })
	return took
}

func printCounts(t *testing.T, phase string, counts map[string]int) {
	t.Helper()
	var all []string
	sum := 0
	for kind, n := range counts {
		all = append(all, fmt.Sprintf("%s %d", kind, n))
		sum += n
	}
	slices.Sort(all)
	t.Logf("%-8s %.2f requests a profile (%s)", phase, float64(sum)/profiles, strings.Join(all, ", "))
}

func spread(all []times, phase int) string {
	var seconds []float64
	for _, t := range all {
		seconds = append(seconds, t[phase].Seconds())
	}
	return describe(seconds, "%.1f s")
}

// describe writes median, minimum and maximum.
func describe(values []float64, format string) string {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return fmt.Sprintf(format+" ("+format+" to "+format+")", sorted[len(sorted)/2], sorted[0], sorted[len(sorted)-1])
}

// TestBenchNested prints the median time of a small request to the machine's daemon, a nested one and one nested twice.
func TestBenchNested(t *testing.T) {
	host := lxdtest.Client(t)
	nested, _ := lxdtest.Nested(t)
	twice, _ := lxdtest.TwiceNested(t)
	var first time.Duration
	for _, c := range []*lxdapi.Client{host, nested, twice} {
		var took []time.Duration
		for range 500 {
			began := time.Now()
			if _, err := c.Query(t.Context(), http.MethodGet, "/1.0/profiles/default", "", nil, nil); err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		median := took[len(took)/2]
		if first == 0 {
			first = median
		}
		t.Logf("%-40s median %v, %.2f times the machine's", c.Name(), median.Round(time.Microsecond), float64(median)/float64(first))
	}
}
