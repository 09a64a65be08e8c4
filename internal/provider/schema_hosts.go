package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

func hostsAttribute() schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{
			Optional: true, MarkdownDescription: description,
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		}
	}
	secret := func(description string) schema.Attribute {
		a := text(description)
		a.Sensitive = true
		return a
	}
	address := text("Host name or IP address, such as `10.0.8.14`.")
	address.Required, address.Optional = true, false
	return schema.MapNestedAttribute{
		Optional: true,
		MarkdownDescription: "Hosts that are reached over SSH, by the names that `host` of files and services takes. Nothing is dialled before one is used. " +
			"What is needed there beside SSH is its file transfer (SFTP), and a user who may write the files; there is no sudo.",
		Validators: []validator.Map{mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1))},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"address": address,
			"port": schema.Int64Attribute{
				Optional: true, MarkdownDescription: "Port of its SSH server. Default: 22.",
				Validators: []validator.Int64{int64validator.Between(1, 65535)},
			},
			"user": text("Who signs in. Default: `root`."),
			"private_key": secret("Private key in PEM or OpenSSH's form, without a passphrase, such as `file(\"~/.ssh/id_ed25519\")`. " +
				"Default: `password`; without either, the keys of the SSH agent at `SSH_AUTH_SOCK`."),
			"password": secret("Password of the user. Default: none."),
			"host_key": text("The host's public key as in its `/etc/ssh/ssh_host_*_key.pub`, such as `ssh-ed25519 AAAA...`, or the fingerprint of that, such as `SHA256:...`. " +
				"`known_hosts` is not looked at. Without it nothing is done there, and the error shows the key that the host has."),
			"bastion": text("Name of another of these hosts, through which the connection goes. Default: none."),
		}},
	}
}
