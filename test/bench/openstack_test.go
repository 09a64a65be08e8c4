package bench

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/flavors"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

// TestBenchFlavors measures 200 flavors with two specs each: create and set the specs, read, read and delete. Each phase signs
// in first, as Terraform's runs do.
func TestBenchFlavors(t *testing.T) {
	openstacktest.New(t)
	proxy := openstacktest.NewProxy(t)
	const count = 200
	direct := proxy.Config()
	direct["auth_url"] = "http://" + openstacktest.Address + ":5000/v3"
	delete(direct, "endpoint_overrides")
	vars := func(cloud map[string]any) map[string]any { return map[string]any{"cloud": cloud, "objects": count} }
	bench{
		objects: count, ours: acctest.NewTerraform(t, "testdata/flavors"),
		through: vars(proxy.Config()), vars: vars(direct), counts: proxy.Counts,
		bare: func(t *testing.T, b bench) (took times) {
			ids := make([]string, count)
			took[0] = signIn(t, func(nova *openstackapi.Service) {
				b.each(t, func(ctx context.Context, name string, i int) error {
					disk := 0
					f, err := flavors.Create(ctx, nova.ServiceClient, flavors.CreateOpts{Name: name, VCPUs: 1, RAM: 64, Disk: &disk}).Extract()
					if err != nil {
						return err
					}
					ids[i] = f.ID
					specs := flavors.ExtraSpecsOpts{"bench:number": strconv.Itoa(i), "hw:cpu_policy": "shared"}
					return flavors.CreateExtraSpecs(ctx, nova.ServiceClient, f.ID, specs).Err
				})
			})
			read := func(nova *openstackapi.Service) {
				b.each(t, func(ctx context.Context, _ string, i int) error {
					return flavors.Get(ctx, nova.At("2.61"), ids[i]).Err
				})
			}
			took[1] = signIn(t, read)
			took[2] = signIn(t, func(nova *openstackapi.Service) {
				read(nova)
				b.each(t, func(ctx context.Context, _ string, i int) error {
					return flavors.Delete(ctx, nova.ServiceClient, ids[i]).ExtractErr()
				})
			})
			return took
		},
	}.run(t)
}

// signIn times work on Nova from signing in on.
func signIn(t *testing.T, work func(*openstackapi.Service)) time.Duration {
	t.Helper()
	began := time.Now()
	client, err := openstackapi.New(openstackapi.Config{}, "bench")
	acctest.Must(t, err)
	nova, err := client.Compute(t.Context())
	acctest.Must(t, err)
	work(nova)
	return time.Since(began)
}
