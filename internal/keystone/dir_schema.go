package keystone

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

func dirSchema() schema.Schema {
	check := func(text string) schema.Attribute {
		return schema.BoolAttribute{Computed: true, Default: booldefault.StaticBool(true), MarkdownDescription: text}
	}
	return schema.Schema{
		MarkdownDescription: "The directory in which a service keeps what it needs to verify PKI tokens: `signing_dir` of `[keystone_authtoken]` in its file, the directory itself with mode 0700, and " +
			"`signing_cert.pem` and `cacert.pem` in it, as keystonemiddleware would fetch them. Without the option a service makes a temporary directory at every start.\n\n" +
			"It owns what it made. What the option said before stays in the file as a comment, and comes back when the resource goes. A directory that it made goes with the certificates and the " +
			"service's cache (`revoked.pem`), unless there is something else in it; one that was there before keeps its other files, and gets its owner, its mode and its certificates back, unless " +
			"somebody has changed them meanwhile. One that was there just as this resource makes it, with nothing but certificates and the cache in it, counts as made. After an import nothing of before is known: when the resource goes, " +
			"the option and both certificates are removed, and the directory stays.\n\n" +
			"A directory is one resource's. Where two files are to name the same one, set the option of the second with `stacklab_oslo_config`.",
		Attributes: place.Attributes(map[string]schema.Attribute{
			"path": place.PathAttribute("The service's file, such as `/etc/nova/nova.conf`, which must be there."),
			"directory": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "The directory, such as `/var/cache/nova/keystone-signing`. The one that it is in must be there. Changing it moves the service to the new one, and gives the " +
					"old one back.",
				Validators: []validator.String{directoryPath},
			},
			"owner": schema.StringAttribute{
				Required: true, MarkdownDescription: "The user that the service runs as, such as `nova`, by name or number.",
				Validators: []validator.String{accountName("user", "nova")},
			},
			"group": schema.StringAttribute{
				Optional: true, MarkdownDescription: "The group of the directory and its files, by name or number. Default: the one that the owner signs in with.",
				Validators: []validator.String{accountName("group", "nova")},
			},
			"keystone_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: keystoneURLText + " Every plan asks it, so that certificates which Keystone has replaced are replaced here; certificates that the same apply makes are placed by " +
					"the next one, unless `signing_cert_pem` and `ca_cert_pem` refer to what makes them. Default: none; write this or those two.",
			},
			"signing_cert_pem": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "What `signing_cert.pem` holds, such as `file(\"signing_cert.pem\")`. A certificate by which services would refuse every token is an error of the plan. Null where the file is missing, the owner " +
					"cannot read it, or it holds no certificate. Default: what `keystone_url` gives.",
			},
			"ca_cert_pem": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "What `cacert.pem` holds: the certificate of the authority that made the signing certificate. Default: what `keystone_url` gives.",
			},
			"restart": options.RestartAttribute(),
			"mode": schema.StringAttribute{
				Computed: true, Default: stringdefault.StaticString(octal(folderMode)),
				MarkdownDescription: "Mode of the directory in octal digits: `0700`, unless somebody has changed it. Null where the directory is missing.",
			},
			"checks": schema.SingleNestedAttribute{
				Computed: true, Default: objectdefault.StaticValue(checksValue(true, true, true)),
				MarkdownDescription: "The checks that keystonemiddleware makes of the directory when a service starts. All are true after an apply; one that is not any more shows in the plan.",
				Attributes: map[string]schema.Attribute{
					"writable": check("Whether the owner may write in the directory, and so go through all that are above it. If not, the service does not start."),
					"owner":    check("Whether the directory belongs to the owner. If not, the service warns."),
					"mode":     check("Whether its mode is 0700. If not, the service warns."),
				},
			},
			"signing_cert": certificateResource("The first certificate in `signing_cert.pem`; null where there is none."),
			"ca_cert":      certificateResource("The first certificate in `cacert.pem`; null where there is none."),
		}),
	}
}

func certificateResource(text string) schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for name, text := range certificateTexts {
		attributes[name] = schema.StringAttribute{Computed: true, MarkdownDescription: text}
	}
	attributes["purposes"] = schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: certificateTexts["purposes"]}
	return schema.SingleNestedAttribute{Computed: true, MarkdownDescription: text, Attributes: attributes}
}
