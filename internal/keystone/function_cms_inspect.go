package keystone

import (
	"context"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
)

// NewCMSInspectFunction returns the function cms_inspect.
func NewCMSInspectFunction() function.Function { return cmsInspectFunction{} }

type cmsInspectFunction struct{}

var inspectType = map[string]attr.Type{
	"form": types.StringType, "issuer": types.StringType, "serial": types.StringType, "digest": types.StringType,
	"content": types.StringType, "content_base64": types.StringType,
}

func (cmsInspectFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "cms_inspect"
}

func (cmsInspectFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Reads a CMS message without verifying it",
		MarkdownDescription: "Reads a message without verifying it: anybody may have written what it says. Returns an object with\n\n" +
			"- `form`: how it is written, `PEM`, `PKI` or `PKIZ`,\n" +
			"- `issuer` and `serial`: the certificate of its first signer by who made it, such as `/C=US/CN=www.example.com`, and by number in decimal digits; null where it is not signed, or names the certificate by its key,\n" +
			"- `digest`: what the first signer digested it with, such as `SHA-256`; null where it is not signed, or that is not known,\n" +
			"- `content`: what was signed; null where it is no text in UTF-8, or not in the message,\n" +
			"- `content_base64`: the same in base64, also where it is no text.\n\n" +
			"A message that cannot be read, for which openssl would exit with 2, is an error.",
		Parameters: []function.Parameter{function.StringParameter{Name: "message", MarkdownDescription: messageText}},
		Return:     function.ObjectReturn{AttributeTypes: inspectType},
	}
}

func (cmsInspectFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var message string
	if resp.Error = req.Arguments.Get(ctx, &message); resp.Error != nil {
		return
	}
	values, err := inspect(strings.TrimSpace(message))
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, refused(err).Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, types.ObjectValueMust(inspectType, values))
}

func inspect(message string) (map[string]attr.Value, error) {
	der, err := cms.DecodeToken(message)
	if err != nil {
		return nil, err
	}
	m, err := cms.ParseDER(der)
	if err != nil {
		return nil, err
	}
	values := map[string]attr.Value{}
	for name := range inspectType {
		values[name] = types.StringNull()
	}
	values["form"] = types.StringValue(string(cms.FormOf(message)))
	if len(m.Signers) > 0 {
		s := m.Signers[0]
		values["digest"] = textOrNull(s.Digest)
		if s.KeyID == nil {
			values["issuer"], values["serial"] = types.StringValue(s.Issuer.String()), types.StringValue(s.Serial.String())
		}
	}
	if m.Content != nil {
		values["content_base64"] = types.StringValue(base64.StdEncoding.EncodeToString(m.Content))
		if utf8.Valid(m.Content) {
			values["content"] = types.StringValue(string(m.Content))
		}
	}
	return values, nil
}
