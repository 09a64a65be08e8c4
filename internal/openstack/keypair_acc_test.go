package openstack_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/keypairs"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"golang.org/x/crypto/ssh"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

func TestAccKeypair(t *testing.T) {
	cloud := openstacktest.New(t)
	nova := service(t, cloud.Compute)
	name, key := acctest.Name(t, "key"), openstacktest.PublicKey(t)
	parsed, _, _, _, err := ssh.ParseAuthorizedKey([]byte(key))
	acctest.Must(t, err)
	acctest.Lifecycle{
		Address: "stacklab_nova_keypair.test", Config: "testdata/keypair",
		Vars: config.Variables{"name": config.StringVariable(name), "public_key": config.StringVariable(key)},
		Checks: []resource.TestCheckFunc{
			resource.TestCheckResourceAttr("stacklab_nova_keypair.test", "fingerprint", ssh.FingerprintLegacyMD5(parsed)),
			acctest.Check(func() error {
				if shown := cloud.CLI(t, "keypair", "show", "--public-key", name); shown != strings.TrimSpace(key) {
					return fmt.Errorf("the openstack client shows %q", shown)
				}
				return nil
			}),
		},
		Remove: func(t *testing.T) { cloud.CLI(t, "keypair", "delete", name) },
		Gone: func() error {
			_, err := keypairs.Get(context.Background(), nova.At("2.2"), name, nil).Extract()
			return gone(err)
		},
		ID: name, ImportIgnore: []string{"public_key"}, // whose newline only the configuration has
	}.Run(t)
}

func TestAccKeypairOfAnother(t *testing.T) {
	cloud := openstacktest.New(t)
	nova := service(t, cloud.Compute)
	name := acctest.Name(t, "key")
	user := cloud.CLI(t, "user", "show", "-f", "value", "-c", "id", "nova")
	acctest.Lifecycle{
		Address: "stacklab_nova_keypair.test", Config: "testdata/keypair",
		Vars: config.Variables{
			"name": config.StringVariable(name), "public_key": config.StringVariable(strings.TrimSpace(openstacktest.PublicKey(t))), "user_id": config.StringVariable(user),
		},
		Checks: []resource.TestCheckFunc{acctest.Check(func() error {
			if shown := cloud.CLI(t, "--os-compute-api-version", "2.10", "keypair", "list", "--user", "nova", "-f", "value", "-c", "Name"); shown != name {
				return fmt.Errorf("the openstack client lists %q", shown)
			}
			return nil
		})},
		// The openstack client of Zed deletes the admin's own.
		Remove: func(t *testing.T) {
			acctest.Must(t, keypairs.Delete(t.Context(), nova.At("2.10"), name, keypairs.DeleteOpts{UserID: user}).ExtractErr())
		},
		ID: "RegionOne/" + user + "%2F" + name,
	}.Run(t)
}
