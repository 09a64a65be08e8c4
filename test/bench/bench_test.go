// Package bench measures the provider against the bare minimum of API calls: make bench.
package bench

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

const (
	runs        = 5
	parallelism = 10 // Terraform's own default
)

// phases are what is timed, in their order.
var phases = [...]string{"create", "plan", "destroy"}

type times [len(phases)]time.Duration

// bench compares a configuration with as many objects of Terraform's own and with the same calls bare.
type bench struct {
	objects int
	ours    *acctest.Terraform
	vars    map[string]any                // of ours
	bare    func(*testing.T, bench) times // the least that the server must be asked
	counts  func() map[string]int         // of requests since the last call, where a proxy counts
	through map[string]any                // vars of the run that is counted and not timed
}

// run prints requests per object, and for create, plan and destroy the ratio of the provider's time, less Terraform's own, to
// that of the bare calls.
func (b bench) run(t *testing.T) {
	t.Helper()
	b.ours.Set(t, b.through)
	timed(t, b.ours, func(phase string) { b.print(t, phase) })

	b.ours.Set(t, b.vars) // the proxy costs time
	baseline := acctest.NewTerraform(t, "testdata/baseline")
	baseline.Set(t, map[string]any{"objects": b.objects})
	if out, err := baseline.Run(t.Context(), "init"); err != nil {
		t.Fatalf("init: %v\n%s", err, out)
	}
	var provider, terraform, bare []times
	for range runs {
		provider = append(provider, timed(t, b.ours, func(string) {}))
		terraform = append(terraform, timed(t, baseline, func(string) {}))
		bare = append(bare, b.bare(t, b))
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

// each does something for every object, as many at a time as Terraform does, and returns how long it took.
func (b bench) each(t *testing.T, do func(ctx context.Context, name string, i int) error) time.Duration {
	t.Helper()
	began := time.Now()
	group, ctx := errgroup.WithContext(t.Context())
	group.SetLimit(parallelism)
	for i := range b.objects {
		group.Go(func() error { return do(ctx, "stacklab-bench-"+strconv.Itoa(i), i) })
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}

func (b bench) print(t *testing.T, phase string) {
	t.Helper()
	var all []string
	sum := 0
	for kind, n := range b.counts() {
		all = append(all, fmt.Sprintf("%s %d", kind, n))
		sum += n
	}
	slices.Sort(all)
	t.Logf("%-8s %.2f requests an object (%s)", phase, float64(sum)/float64(b.objects), strings.Join(all, ", "))
}

func spread(all []times, phase int) string {
	var seconds []float64
	for _, t := range all {
		seconds = append(seconds, t[phase].Seconds())
	}
	return describe(seconds, "%.2f s")
}

// describe writes median, minimum and maximum.
func describe(values []float64, format string) string {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return fmt.Sprintf(format+" ("+format+" to "+format+")", sorted[len(sorted)/2], sorted[0], sorted[len(sorted)-1])
}
