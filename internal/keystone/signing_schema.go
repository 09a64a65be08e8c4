package keystone

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

// Keystone's own defaults, and those of keystone-manage pki_setup.
const (
	defaultPath        = "/etc/keystone/keystone.conf"
	defaultSubject     = "/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com"
	defaultAccount     = "keystone"
	defaultRenewBefore = 30

	maxDays = 2_900_000 // up to the year 9999, the last in a certificate
)

var defaultPaths = map[role]string{
	signingCert: "/etc/keystone/ssl/certs/signing_cert.pem",
	signingKey:  "/etc/keystone/ssl/private/signing_key.pem",
	caCert:      "/etc/keystone/ssl/certs/ca.pem",
	caKey:       "/etc/keystone/ssl/private/cakey.pem",
}

func fileAttribute(file, text string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(file),
		MarkdownDescription: text + " Default: `" + file + "`. Changing it replaces the object.",
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		Validators:          []validator.String{place.FilePath},
	}
}

func accountAttribute(text string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(defaultAccount),
		MarkdownDescription: text + " By name or number. Default: `" + defaultAccount + "`.",
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}

func signingSchema() schema.Schema {
	attributes := map[string]schema.Attribute{
		"path": fileAttribute(defaultPath, "Keystone's configuration file, which must exist."),
		"token_format": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(formatPKI),
			MarkdownDescription: "How tokens are written: `" + strings.Join(tokenFormats, "`, `") + "`. PKIZ, which is PKI compressed, needs a Keystone of Juno or later. UUID tokens are not signed, but the " +
				"list of revoked ones is. Default: `" + formatPKI + "`.",
			Validators: []validator.String{stringvalidator.OneOf(tokenFormats...)},
		},
		"release": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(defaultRelease),
			MarkdownDescription: "The release of OpenStack that Keystone is of: `" + strings.Join(releases, "`, `") + "`. From Icehouse on `[token] provider` is set besides `[signing] token_format`: to a class such as " +
				"`" + tokenProvider(defaultRelease, formatPKI) + "`, and from Liberty on to an entry point such as `" + tokenProvider(firstEntry, formatPKI) + "`. PKI tokens left Keystone in Ocata. Default: `" + defaultRelease + "`.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"certfile": fileAttribute(defaultPaths[signingCert], "The file of the signing certificate."),
		"keyfile":  fileAttribute(defaultPaths[signingKey], "The file of the signing key."),
		"ca_certs": fileAttribute(defaultPaths[caCert], "The file of the CA's certificate."),
		"ca_key":   fileAttribute(defaultPaths[caKey], "The file of the CA's key. There is none with `given`."),
		"cert_subject": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(defaultSubject),
			MarkdownDescription: "The subject of both certificates that are made, as the `-subj` of `openssl req`. A new one makes everything anew. Not with `given`. Default: `" + defaultSubject + "`.",
		},
		"key_size": schema.Int64Attribute{
			Optional: true, Computed: true, Default: int64default.StaticInt64(pki.DefaultBits),
			MarkdownDescription: "The size of both RSA keys that are made, in bits, from 1024 to 16384. A new one makes everything anew. Not with `given`. Default: 2048.",
			Validators:          []validator.Int64{int64validator.Between(1024, 16384)},
		},
		"valid_days": schema.Int64Attribute{
			Optional: true, Computed: true, Default: int64default.StaticInt64(pki.DefaultDays),
			MarkdownDescription: "For how many days both certificates that are made are valid. A new number makes everything anew. Not with `given`. Default: 3650.",
			Validators:          []validator.Int64{int64validator.Between(1, maxDays)},
		},
		"renew_before_days": schema.Int64Attribute{
			Optional: true, Computed: true, Default: int64default.StaticInt64(defaultRenewBefore),
			MarkdownDescription: "How many days before its end material is ready for renewal, which the next plan then shows, and the apply does: fewer than `valid_days`. Renewal makes the CA, both keys and both certificates anew: tokens issued before are refused, and services need the new certificates. Given material is not renewed, the plan warns. Default: 30.",
			Validators:          []validator.Int64{int64validator.Between(0, maxDays)},
		},
		"owner":   accountAttribute("The user that the files belong to, and the directories that have to be made."),
		"group":   accountAttribute("The group that the files belong to, and the directories that have to be made: it may read the keys."),
		"restart": options.RestartAttribute(),
		"overwrite": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Whether files of somebody else that are in the way are replaced. They are kept as `FILE" + originalSuffix + "`, and come back when the resource goes. Default: false, with which they are an error, " +
				"unless they are just what the configuration wants.",
		},
		"given": givenAttribute(),
	}
	for name, a := range computedAttributes() {
		attributes[name] = a
	}
	return schema.Schema{
		MarkdownDescription: "What Keystone signs PKI tokens with, and the options by which it does: `[signing]` of `keystone.conf`, a CA, a signing key and a signing certificate. They are made as `keystone-manage pki_setup` " +
			"makes them, with purposes that `openssl cms -verify` accepts, or are given. PKI tokens left Keystone in Ocata (2017): a newer one, such as the lab's, ignores `[signing]` and does not start with " +
			"a `[token] provider` for them, so leave `restart` out there.\n\n" +
			"Private keys that are made are written to the machine and exist nowhere else: not in the plan, the state or a log. They have mode 0640 and belong to `owner` and `group`; certificates have mode 0644. " +
			"A file that is missing, or that somebody has changed, shows in `drift`, and is made anew by the next apply: a lost certificate by the CA that is there, a lost key with its certificate, " +
			"and a lost CA with all that hangs on it.\n\n" +
			"The options are owned as those of `stacklab_oslo_config` are. When the resource goes, they get their prior values back, or are removed where an import knows of none, and the files and directories that were made are removed. Files that were there before, " +
			"or were imported, stay. Beside `path` lies `keystone.conf" + recordSuffix + "`, in which the provider notes what it has made, without secrets.\n\n" +
			"An import takes what the file of options and the material tell. `restart` and `given` it cannot know: write them, and the next apply takes them over. Before that apply write `cert_subject`, `key_size`, `valid_days` " +
			"and the paths as `terraform state show` prints them, and look at the plan: where they are left out their defaults count, and another subject, size or validity makes the CA and the keys that are in use anew, " +
			"whatever `overwrite` says. The old files stay as `FILE" + originalSuffix + "`.",
		Attributes: place.Attributes(attributes),
	}
}

func givenAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "Material that somebody else has made, instead of making it. The plan checks that the key belongs to the certificate, that the certificates lead to a self-signed one, that they may sign mail, which is the " +
			"purpose that openssl asks for, and that they are valid now. Default: none.",
		Attributes: map[string]schema.Attribute{
			"signing_cert_pem": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The signing certificate in PEM, such as `file(\"signing_cert.pem\")`. Certificates between it and the CA may follow.",
			},
			"ca_cert_pem": schema.StringAttribute{
				Required: true, MarkdownDescription: "The certificate of the CA in PEM, up to a self-signed one.",
			},
			"signing_key_pem_wo": schema.StringAttribute{
				Required: true, WriteOnly: true, Sensitive: true,
				MarkdownDescription: "The signing key in PEM, not encrypted, which is in no plan and no state. Changing `key_version` writes it again.",
			},
			"key_version": schema.StringAttribute{
				Required: true, MarkdownDescription: "Any text or number; changing it writes the key again.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
		},
	}
}

func computedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"signing_cert_pem": schema.StringAttribute{
			Computed: true, MarkdownDescription: "The signing certificate in PEM, as `certfile` holds it. It has no value while it is lost.",
		},
		"ca_cert_pem": schema.StringAttribute{
			Computed: true, MarkdownDescription: "The CA's certificate in PEM, as `ca_certs` holds it. It has no value while it is lost.",
		},
		"not_after": schema.StringAttribute{
			Computed: true, MarkdownDescription: "When the first of the certificates ends to be valid, such as `2036-01-31T12:00:00Z`.",
		},
		"sha256_fingerprint": schema.StringAttribute{
			Computed: true, MarkdownDescription: "The SHA-256 fingerprint of the signing certificate, in lower case without colons.",
		},
		"purposes": schema.ListAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "What the signing certificate may be used for, as `openssl x509 -purpose` names it, such as `S/MIME signing`, which is what signing tokens takes.",
		},
		"ready_for_renewal": schema.BoolAttribute{
			Computed: true, MarkdownDescription: "Whether the material ends in fewer days than `renew_before_days`, at the last look at it.",
		},
		"drift": schema.ListAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "What was not as it was written at the last look at it, such as `/etc/keystone/ssl/private/signing_key.pem has mode 0644 instead of 0640`. The next apply mends it.",
		},
	}
}
