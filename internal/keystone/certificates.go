package keystone

import (
	"context"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// CertificatesSource is what reading from Keystone needs of the provider.
type CertificatesSource interface {
	crud.Provider
	// HTTP returns a client for what services give to everybody.
	HTTP() (*http.Client, error)
}

// CertificatesData is the data source stacklab_keystone_certificates.
var CertificatesData = crud.DataSource[CertificatesSource, *http.Client, certificatesData]{
	Type: "keystone_certificates", Noun: "Keystone's certificates",
	Schema: schema.Schema{
		MarkdownDescription: "The certificates that an old Keystone gives out for PKI tokens: `GET /v2.0/certificates/signing` and `/ca`, or `GET /v3/OS-SIMPLE-CERT/certificates` and `/ca`. " +
			"PKI tokens left Keystone in Ocata (2017): newer ones answer 404 or 410, which is an error.\n\n" +
			"Whether services accept tokens that were signed with them is in `valid` and `reason`, as `openssl cms -verify` finds it. An address of https is trusted as the provider's `openstack` " +
			"says (`cacert_file`, `insecure`).",
		Attributes: map[string]schema.Attribute{
			"keystone_url":     schema.StringAttribute{Required: true, MarkdownDescription: keystoneURLText},
			"api_version":      schema.StringAttribute{Computed: true, MarkdownDescription: "The API that gave the certificates: `v2.0` or `v3`."},
			"signing_cert_pem": schema.StringAttribute{Computed: true, MarkdownDescription: "What services keep as `signing_cert.pem`, word for word."},
			"ca_cert_pem":      schema.StringAttribute{Computed: true, MarkdownDescription: "What services keep as `cacert.pem`, word for word."},
			"signing_cert":     certificateData("The signing certificate; where there are several, the first that is valid, else the first."),
			"ca_cert":          certificateData("The authority's certificate; where there are several, the first."),
			"valid": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether `openssl cms -verify` accepts now what the signing certificate has signed: its purposes, its time, and the chain to the authority.",
			},
			"reason": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Why `openssl cms -verify` does not accept it, in its words, such as `certificate /CN=x: unsuitable certificate purpose: ...`. Null where it does.",
			},
		},
	},
	Connect: func(_ context.Context, s CertificatesSource, _ certificatesData) (*http.Client, error) {
		return s.HTTP()
	},
	Validate: func(_ context.Context, d certificatesData) error {
		return checkKeystoneURL(d.KeystoneURL)
	},
	Read: readCertificates,
}

const keystoneURLText = "Where Keystone is, such as `http://10.0.8.10:5000`. One that ends in `/v2.0` or `/v3` is asked by that API; another by v2.0, and by v3 where it answers 404."

type certificatesData struct {
	KeystoneURL    types.String `tfsdk:"keystone_url"`
	APIVersion     types.String `tfsdk:"api_version"`
	SigningCertPEM types.String `tfsdk:"signing_cert_pem"`
	CACertPEM      types.String `tfsdk:"ca_cert_pem"`
	SigningCert    types.Object `tfsdk:"signing_cert"`
	CACert         types.Object `tfsdk:"ca_cert"`
	Valid          types.Bool   `tfsdk:"valid"`
	Reason         types.String `tfsdk:"reason"`
}

func certificateData(text string) schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for name, text := range certificateTexts {
		attributes[name] = schema.StringAttribute{Computed: true, MarkdownDescription: text}
	}
	attributes["purposes"] = schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: certificateTexts["purposes"]}
	return schema.SingleNestedAttribute{Computed: true, MarkdownDescription: text, Attributes: attributes}
}

func checkKeystoneURL(address types.String) error {
	if address.IsNull() || address.IsUnknown() {
		return nil
	}
	if err := openstackapi.CheckURL(address.ValueString()); err != nil {
		return crud.Atf(path.Root("keystone_url"), "the address %w", err)
	}
	return nil
}

func readCertificates(ctx context.Context, c *http.Client, d *certificatesData) error {
	p, err := fetchCertificates(ctx, c, d.KeystoneURL.ValueString())
	if err != nil {
		return crud.At(path.Root("keystone_url"), err)
	}
	leaf, refused := p.verdict(time.Now())
	d.APIVersion = types.StringValue(p.version)
	d.SigningCertPEM, d.CACertPEM = types.StringValue(p.signing), types.StringValue(p.ca)
	d.SigningCert, d.CACert = certificateValue(leaf), certificateValue(p.cas.Certificates()[0])
	d.Valid, d.Reason = types.BoolValue(refused == nil), types.StringNull()
	if refused != nil {
		d.Reason = types.StringValue(refused.Error())
	}
	return nil
}
