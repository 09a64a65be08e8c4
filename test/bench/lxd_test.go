package bench

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// TestBenchProfiles measures 300 profiles: create and read, read, read and delete.
func TestBenchProfiles(t *testing.T) {
	client := lxdtest.Client(t)
	proxy := acctest.NewProxy(t)
	const profiles = 300
	vars := func(address string) map[string]any { return map[string]any{"address": address, "objects": profiles} }
	bench{
		objects: profiles, ours: acctest.NewTerraform(t, "testdata/profiles"),
		through: vars(proxy.Address), vars: vars("unix://" + proxy.Socket), counts: proxy.Counts,
		bare: func(t *testing.T, b bench) (took times) {
			read := func(ctx context.Context, name string, _ int) error {
				_, _, err := client.Profile(ctx, name)
				return err
			}
			took[0] = b.each(t, func(ctx context.Context, name string, i int) error {
				p := lxdapi.Profile{Name: name}
				p.Config = map[string]string{"security.nesting": "true", "user.number": strconv.Itoa(i)}
				if err := client.CreateProfile(ctx, p); err != nil {
					return err
				}
				return read(ctx, name, i)
			})
			took[1] = b.each(t, read)
			took[2] = b.each(t, read) + b.each(t, func(ctx context.Context, name string, _ int) error { return client.DeleteProfile(ctx, name) })
			return took
		},
	}.run(t)
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
