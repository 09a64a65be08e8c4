package lxdapi_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

func BenchmarkGetHost(b *testing.B) { benchmarkGet(b, lxdtest.Client(b)) }

func BenchmarkGetNested(b *testing.B) {
	c, _ := lxdtest.Nested(b)
	benchmarkGet(b, c)
}

func BenchmarkGetTwiceNested(b *testing.B) {
	c, _ := lxdtest.TwiceNested(b)
	benchmarkGet(b, c)
}

// benchmarkGet reports the median: a daemon has slow moments of its own.
func benchmarkGet(b *testing.B, c *lxdapi.Client) {
	if err := defaultProfile(b, c); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		if err := defaultProfile(b, c); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
}

// BenchmarkDial measures what the first call through a new tunnel takes.
func BenchmarkDial(b *testing.B) {
	_, path := lxdtest.TwiceNested(b)
	for depth, name := range []string{"host", "nested", "twice"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c := newClient(b).Within(path[:depth]...)
				if err := defaultProfile(b, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func newClient(t testing.TB) *lxdapi.Client {
	t.Helper()
	c, err := lxdapi.New(lxdapi.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
