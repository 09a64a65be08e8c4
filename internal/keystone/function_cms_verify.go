package keystone

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// NewCMSVerifyFunction returns the function cms_verify.
func NewCMSVerifyFunction() function.Function { return cmsVerifyFunction{} }

type cmsVerifyFunction struct{}

func (cmsVerifyFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "cms_verify"
}

func (cmsVerifyFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Verifies a CMS message and returns what was signed",
		MarkdownDescription: "Verifies a message as `openssl cms -verify -certfile signing_cert.pem -CAfile cacert.pem -nosmimecap -nodetach -nocerts -noattr` does, which is how services verify PKI tokens, " +
			"and returns what was signed. A message that openssl refuses is an error that says why, and with what openssl would exit: 2 if it cannot read something, 4 if the verification fails. " +
			"Content that is no UTF-8 is an error too: `cms_inspect` returns it in base64.\n\n" +
			"The result depends on the day, as certificates expire. With a token, which is a secret, use the ephemeral resource `stacklab_keystone_token`, or see that the value is sensitive.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "message", MarkdownDescription: messageText},
			function.StringParameter{Name: "signing_cert_pem", MarkdownDescription: "The certificate that signed, or several of them, in PEM, such as `file(\"signing_cert.pem\")`."},
			function.StringParameter{Name: "ca_pem", MarkdownDescription: "The authority's certificate in PEM, such as `file(\"cacert.pem\")`."},
		},
		Return: function.StringReturn{},
	}
}

const messageText = "The message: PEM (`-----BEGIN CMS-----`), a PKI token (`MII...`) or a PKIZ token (`PKIZ_...`)."

func (cmsVerifyFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var message, signing, ca string
	if resp.Error = req.Arguments.Get(ctx, &message, &signing, &ca); resp.Error != nil {
		return
	}
	content, at, err := verifyText(message, signing, ca, time.Now())
	if err != nil {
		resp.Error = function.NewArgumentFuncError(at, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, content)
}

// verifyText returns what was signed, or which argument is the matter.
func verifyText(message, signing, ca string, now time.Time) (content string, argument int64, err error) {
	var p pair
	if p.signers, err = pki.ParseCertificates([]byte(signing)); err != nil {
		return "", 1, refused(err)
	}
	if p.cas, err = pki.ParseAuthorities([]byte(ca)); err != nil {
		return "", 2, refused(err)
	}
	_, signed, err := p.verify(strings.TrimSpace(message), now)
	if err != nil {
		return "", 0, refused(err)
	}
	if !utf8.Valid(signed) {
		return "", 0, fmt.Errorf("the message is verified, and what was signed is no text in UTF-8: cms_inspect returns it in base64")
	}
	return string(signed), 0, nil
}

func refused(err error) error {
	return fmt.Errorf("openssl would exit with %d: %w", cms.ExitCode(err), err)
}
