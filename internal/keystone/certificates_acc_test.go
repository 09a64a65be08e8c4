package keystone_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

// TestAccCertificates reads from the stand-in for an old Keystone.
func TestAccCertificates(t *testing.T) {
	k := newStandIn(t)
	l := newLab(t)
	l.authority(t, "ca")
	l.authority(t, "other")
	l.signer(t, "signing", "ca", "")
	l.signer(t, "server", "ca", "extendedKeyUsage=serverAuth")
	signing, ca := l.read(t, "signing.pem"), l.read(t, "ca.pem")

	const address = "data.stacklab_keystone_certificates.test"
	is := resource.TestCheckResourceAttr
	step := func(prepare func(), suffix string, checks ...resource.TestCheckFunc) resource.TestStep {
		return resource.TestStep{
			PreConfig: prepare, ConfigDirectory: config.StaticDirectory("testdata/certificates"),
			ConfigVariables: config.Variables{"keystone_url": config.StringVariable(k.url + suffix)}, Check: resource.ComposeAggregateTestCheckFunc(checks...),
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		}
	}
	fails := func(prepare func(), suffix, words string) resource.TestStep {
		s := step(prepare, suffix)
		s.Check, s.ConfigPlanChecks, s.ExpectError = nil, resource.ConfigPlanChecks{}, acctest.Words(words)
		return s
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			fails(nil, "", "answers 404 or 410 to /v2.0/certificates/signing and /v3/OS-SIMPLE-CERT/certificates, and so gives no certificates out: PKI tokens left Keystone in Ocata"),
			step(func() { k.gives(t, v2Signing, signing); k.gives(t, v2CA, ca) }, "/v2.0",
				is(address, "api_version", "v2.0"), is(address, "signing_cert_pem", signing), is(address, "ca_cert_pem", ca), is(address, "valid", "true"),
				resource.TestCheckNoResourceAttr(address, "reason"), is(address, "signing_cert.subject", "/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com"),
				is(address, "signing_cert.purposes.0", "SSL client"), resource.TestCheckResourceAttrSet(address, "ca_cert.not_after")),
			fails(nil, "/v3", "answers 404 or 410 to /v3/OS-SIMPLE-CERT/certificates, and"),
			step(func() { k.gives(t, v3Signing, l.read(t, "server.pem")); k.gives(t, v3CA, ca) }, "/v3/",
				is(address, "api_version", "v3"), is(address, "valid", "false"),
				resource.TestMatchResourceAttr(address, "reason", acctest.Words("^certificate /C=US.*: unsuitable certificate purpose"))),
			step(func() { k.gives(t, v2Signing, ""); k.gives(t, v3CA, l.read(t, "other.pem")) }, "",
				is(address, "api_version", "v3"), is(address, "valid", "false"),
				resource.TestMatchResourceAttr(address, "reason", acctest.Words("unable to get local issuer certificate"))),
			fails(func() { k.gives(t, v3CA, "") }, "", "answers 404 or 410 to /v3/OS-SIMPLE-CERT/ca"),
			fails(func() { k.gives(t, v3CA, "<html>It works!</html>") }, "", "cannot read the CA file: it holds no certificate"),
			fails(func() { k.gives(t, v3Signing, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") }, "", "cannot read the signing certificate"),
		},
	})
}
