package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

func lxdAttribute() schema.Attribute {
	text := func(description string, validators ...validator.String) schema.Attribute {
		return schema.StringAttribute{
			Optional: true, MarkdownDescription: description,
			Validators: append(validators, stringvalidator.LengthAtLeast(1)),
		}
	}
	secret := func(description string, validators ...validator.String) schema.Attribute {
		return schema.StringAttribute{
			Optional: true, Sensitive: true, MarkdownDescription: description,
			Validators: append(validators, stringvalidator.LengthAtLeast(1)),
		}
	}
	sibling := func(name string) path.Expression { return path.MatchRelative().AtParent().AtName(name) }
	return schema.SingleNestedAttribute{
		Optional:            true,
		MarkdownDescription: "The LXD server that everything begins at. For several servers use provider aliases.",
		Attributes: map[string]schema.Attribute{
			"address": text("Where it listens: `unix:///path/to/unix.socket`, or `https://host:8443` (8443 is the default port). " +
				"Default: the socket in the environment variable `LXD_SOCKET`, then `unix.socket` in `LXD_DIR`, then Debian's and the snap's socket."),
			"client_certificate": text("PEM of the certificate that identifies this client; for https only.",
				stringvalidator.AlsoRequires(sibling("client_key"))),
			"client_key": secret("PEM of the private key of `client_certificate`; for https only.",
				stringvalidator.AlsoRequires(sibling("client_certificate"))),
			"server_certificate": text("PEM of the server's certificate, which pins the server; for https only. "+
				"Without it and without a fingerprint or token, the system's certificate authorities decide.",
				stringvalidator.ConflictsWith(sibling("server_certificate_fingerprint"))),
			"server_certificate_fingerprint": text("SHA-256 of the server's certificate in hexadecimal, as `lxc info` prints it " +
				"(`certificate_fingerprint`); pins the server. For https only."),
			"trust_token": secret("Token from `lxc config trust add` on the server. It makes the server trust `client_certificate` on first contact, "+
				"and pins the server by the fingerprint that it carries unless something else pins it.",
				stringvalidator.AlsoRequires(sibling("client_certificate"))),
			"project": text("The LXD project of objects that do not name one. Default: `default`."),
		},
	}
}
