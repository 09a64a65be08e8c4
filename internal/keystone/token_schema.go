package keystone

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func tokenSchema() schema.Schema {
	written := []validator.String{stringvalidator.LengthAtLeast(1)}
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return schema.Schema{
		MarkdownDescription: "Verifies a PKI or PKIZ token of Keystone, or another text that was signed with CMS, as services do, without asking Keystone. What is wrong with the token is in `valid` and " +
			"`reason`, for a `precondition`, a `check` or a write-only argument, and in a warning; it ends no plan. The token is in no plan and no state.\n\n" +
			"What the token says is shown only when its signature was verified; a token that is revoked or has expired shows it too. Certificates or a revocation list that are not what they should be are an " +
			"error, since nothing can be said of the token then.",
		Attributes: map[string]schema.Attribute{
			"token": schema.StringAttribute{
				Required: true, Sensitive: true, Validators: written,
				MarkdownDescription: "The token: PKI (`MII...`), PKIZ (`PKIZ_...`), or a message in PEM (`-----BEGIN CMS-----`).",
			},
			"signing_cert_pem": schema.StringAttribute{
				Required: true, MarkdownDescription: "What services keep as `signing_cert.pem`, such as `data.stacklab_keystone_certificates.NAME.signing_cert_pem`.",
			},
			"ca_cert_pem": schema.StringAttribute{
				Required: true, MarkdownDescription: "What services keep as `cacert.pem`.",
			},
			"revocation_list": schema.StringAttribute{
				Optional: true, Validators: written,
				MarkdownDescription: "The signed list of revoked tokens: what Keystone answers to `GET /v2.0/tokens/revoked`, or the text `-----BEGIN CMS-----` in it. Default: none, and `revoked` is null.",
			},

			"form":  text("How the token is written: `PKI`, `PKIZ` or `PEM`; null for what is none of them, such as a UUID or Fernet token."),
			"valid": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether a service would accept the token now. A message in PEM need not hold a token: then it is the signature alone that counts."},
			"reason": schema.SingleNestedAttribute{
				Computed: true, MarkdownDescription: "Why a service would not accept the token; null if it would.",
				Attributes: map[string]schema.Attribute{
					"class":     text("One of " + reasonClasses() + ". The first that applies counts."),
					"exit_code": schema.Int64Attribute{Computed: true, MarkdownDescription: "What `openssl cms -verify` exits with: 2 if it cannot read the message, 4 if the verification fails, 0 if it is only what the token says."},
					"text":      text("The reason in words, for the first two classes in openssl's."),
				},
			},
			"revoked":     schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether `revocation_list` names the token, by a digest of its text (MD5, SHA-1 or SHA-2) or by its audit ID; null without a list, and for what is no token."},
			"content":     schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "What was signed, as text. Null unless it was verified."},
			"api_version": text("The API whose token it is: `v2.0` or `v3`."),
			"user":        partyAttribute("Whose token it is."),
			"project":     partyAttribute("The project, or tenant, that it is for; null if it is for none."),
			"roles":       schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: "Names of the roles that the user has there, in the token's order."},
			"issued_at":   text("When it was issued, such as `2026-01-31T12:00:00Z`; null where the token does not say."),
			"expires":     text("When it expires, such as `2026-01-31T12:00:00Z`, which `timecmp` takes."),
		},
	}
}

func reasonClasses() string {
	all := make([]string, len(reasonTexts))
	for i, r := range reasonTexts {
		all[i] = "`" + r.class + "` (" + r.text + ")"
	}
	return strings.Join(all, ", ")
}

func partyAttribute(description string) schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return schema.SingleNestedAttribute{
		Computed: true, MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"id": text("Its ID."), "name": text("Its name."),
			"domain_id":   text("ID of the domain that it is in; null in a token of v2.0, which knows none."),
			"domain_name": text("Name of that domain."),
		},
	}
}
