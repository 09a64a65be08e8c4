package keystone_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

func TestAccCMSFunctions(t *testing.T) {
	lxdtest.Client(t)
	t.Setenv("TF_ACC_PROVIDER_NAMESPACE", "stacklab") // a function needs the provider's source spelt out
	l := newLab(t)
	l.authority(t, "ca")
	l.authority(t, "other")
	l.signer(t, "signing", "ca", "")
	said := content(time.Now())
	message := l.sign(t, said, "signing", "PEM")
	serial, err := exec.CommandContext(t.Context(), "openssl", "x509", "-in", l.path("signing.pem"), "-noout", "-serial").Output()
	acctest.Must(t, err)

	step := func(message, ca string) resource.TestStep {
		return resource.TestStep{
			ConfigDirectory: config.StaticDirectory("testdata/function"),
			ConfigVariables: config.Variables{
				"message": config.StringVariable(message), "signing_cert_pem": config.StringVariable(l.read(t, "signing.pem")), "ca_cert_pem": config.StringVariable(l.read(t, ca)),
			},
		}
	}
	good := func(message, form string) resource.TestStep {
		s := step(message, "ca.pem")
		s.ConfigPlanChecks = resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
		s.Check = resource.ComposeAggregateTestCheckFunc(resource.TestCheckOutput("content", said), inspected(form, strings.TrimSpace(string(serial)), said))
		return s
	}
	bad := func(message, ca, words string) resource.TestStep {
		s := step(message, ca)
		s.ExpectError = acctest.Words(words)
		return s
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			good(message, "PEM"), good(pkiToken(message), "PKI"), good(pkiz(t, l.sign(t, said, "signing", "DER")), "PKIZ"),
			bad(message, "other.pem", "openssl would exit with 4: certificate verify error"),
			bad(message[:200], "ca.pem", "openssl would exit with 2: cannot read the"),
		},
	})
}

// inspected checks the output of cms_inspect against what openssl says.
func inspected(form, serial, said string) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		var got struct{ Form, Issuer, Serial, Digest, Content string }
		text, _ := s.RootModule().Outputs["inspected"].Value.(string)
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			return err
		}
		n, ok := new(big.Int).SetString(got.Serial, 10)
		if !ok || got.Form != form || fmt.Sprintf("serial=%X", n.Bytes()) != serial || got.Digest != "SHA-256" || got.Content != said ||
			got.Issuer != "/C=US/ST=Unset/L=Unset/O=Unset/CN=ca.example.com" {
			return fmt.Errorf("%s, want %s", text, serial)
		}
		return nil
	}
}
