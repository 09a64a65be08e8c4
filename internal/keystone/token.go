package keystone

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// NewToken returns the ephemeral resource stacklab_keystone_token. There is no other one, so that it is written out here.
func NewToken() ephemeral.EphemeralResource { return tokenResource{} }

type tokenResource struct{}

var _ ephemeral.EphemeralResourceWithValidateConfig = tokenResource{}

type tokenModel struct {
	Token          types.String `tfsdk:"token"`
	SigningCertPEM types.String `tfsdk:"signing_cert_pem"`
	CACertPEM      types.String `tfsdk:"ca_cert_pem"`
	RevocationList types.String `tfsdk:"revocation_list"`

	Form       types.String `tfsdk:"form"`
	Valid      types.Bool   `tfsdk:"valid"`
	Reason     types.Object `tfsdk:"reason"`
	Revoked    types.Bool   `tfsdk:"revoked"`
	Content    types.String `tfsdk:"content"`
	APIVersion types.String `tfsdk:"api_version"`
	User       types.Object `tfsdk:"user"`
	Project    types.Object `tfsdk:"project"`
	Roles      types.List   `tfsdk:"roles"`
	IssuedAt   types.String `tfsdk:"issued_at"`
	Expires    types.String `tfsdk:"expires"`
}

func (tokenResource) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_keystone_token"
}

func (tokenResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = tokenSchema()
}

func (tokenResource) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	var m tokenModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	errs := []error{
		checkPEM(path.Root("signing_cert_pem"), m.SigningCertPEM, pki.ParseCertificates),
		checkPEM(path.Root("ca_cert_pem"), m.CACertPEM, pki.ParseAuthorities),
	}
	if given(m.RevocationList) {
		_, err := parseSigned(m.RevocationList.ValueString())
		errs = append(errs, crud.At(path.Root("revocation_list"), err))
	}
	crud.Report(&resp.Diagnostics, "Cannot use this configuration of Keystone token", errors.Join(errs...))
}

// Open judges the token. What is wrong with it is a result; what is wrong with that by which it is judged is an error.
func (tokenResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var m tokenModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	j := judge{at: time.Now()}
	if err := j.take(m); err != nil {
		crud.Report(&resp.Diagnostics, "Cannot judge this Keystone token", err)
		return
	}
	v := j.judge(m.Token.ValueString())
	if v.reason != nil { // Terraform shows nothing ephemeral, so that no check can say it
		resp.Diagnostics.AddAttributeWarning(path.Root("token"), "Services would refuse this token", "The reason: "+v.reason.text+".")
	}
	v.show(&m)
	resp.Diagnostics.Append(resp.Result.Set(ctx, m)...)
}

// take reads by what is judged.
func (j *judge) take(m tokenModel) (err error) {
	err = errors.Join(
		checkPEM(path.Root("signing_cert_pem"), m.SigningCertPEM, pki.ParseCertificates),
		checkPEM(path.Root("ca_cert_pem"), m.CACertPEM, pki.ParseAuthorities),
	)
	if err == nil {
		j.pair, err = readPair(m.SigningCertPEM.ValueString(), m.CACertPEM.ValueString())
	}
	if err == nil && !m.RevocationList.IsNull() {
		j.revoked, err = readRevocations(m.RevocationList.ValueString(), j.pair, j.at)
		err = crud.At(path.Root("revocation_list"), err)
	}
	return err
}

// show fills the model in. What was not verified is not shown.
func (v verdict) show(m *tokenModel) {
	m.Form = textOrNull(string(v.form))
	m.Valid, m.Reason = types.BoolValue(v.reason == nil), types.ObjectNull(reasonType)
	if v.reason != nil {
		m.Reason = v.reason.value()
	}
	m.Revoked = types.BoolPointerValue(v.revoked)
	m.Content = types.StringPointerValue(v.content)
	m.APIVersion, m.IssuedAt, m.Expires = types.StringNull(), types.StringNull(), types.StringNull()
	m.User, m.Project, m.Roles = types.ObjectNull(partyType), types.ObjectNull(partyType), types.ListNull(types.StringType)
	if t := v.token; t != nil {
		m.APIVersion, m.IssuedAt, m.Expires = types.StringValue(t.version), timeValue(t.issued), timeValue(t.expires)
		m.User, m.Project, m.Roles = t.user.value(), t.project.value(), t.roleNames()
	}
}

func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}
