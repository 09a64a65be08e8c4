package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func openstackAttribute() schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{
			Optional: true, MarkdownDescription: description,
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		}
	}
	secret := func(description string) schema.Attribute {
		return schema.StringAttribute{
			Optional: true, Sensitive: true, MarkdownDescription: description,
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		}
	}
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "The cloud that flavors, servers and the like are in, and who the provider is there. What is left out comes from `clouds.yaml` and `secure.yaml` if `cloud` names a cloud, or `OS_CLOUD` does and `auth_url` is not written, " +
			"else from the variables `OS_*`. With a cloud only `OS_REGION_NAME`, `OS_INTERFACE` and `OS_INSECURE` are looked at besides, and win over the file. For several clouds or users use provider aliases. The function `novarc` makes this object of a novarc or openrc file.",
		Attributes: map[string]schema.Attribute{
			"cloud":                         text("A cloud of `clouds.yaml`, which is looked for in the working directory, `~/.config/openstack` and `/etc/openstack`, unless `OS_CLIENT_CONFIG_FILE` names it. Default: `OS_CLOUD`, unless `auth_url` is written."),
			"auth_url":                      text("Where Keystone is, such as `http://127.0.0.1:5000/v3`; one that ends in `/v2.0` is spoken to as of old. Default: `OS_AUTH_URL`."),
			"region":                        text("The region of objects that name none. Default: `OS_REGION_NAME`, then `region_name` in `clouds.yaml`, then the cloud's only region."),
			"username":                      text("Name of the user. Default: `OS_USERNAME`."),
			"user_id":                       text("ID of the user, instead of the name. Default: `OS_USER_ID`."),
			"password":                      secret("The user's password. Default: `OS_PASSWORD`."),
			"token":                         secret("A token of Keystone, instead of user and password. It cannot be renewed when it expires. Default: `OS_TOKEN`."),
			"project_name":                  text("Name of the project to work in. Default: `OS_PROJECT_NAME`, then `OS_TENANT_NAME`."),
			"project_id":                    text("ID of the project, instead of the name. Default: `OS_PROJECT_ID`, then `OS_TENANT_ID`."),
			"user_domain_name":              text("Name of the domain that the user is in. Default: `OS_USER_DOMAIN_NAME`, then the domain with the ID `default`."),
			"project_domain_name":           text("Name of the domain that the project is in. Default: `OS_PROJECT_DOMAIN_NAME`, then the domain with the ID `default`."),
			"application_credential_id":     text("ID of an application credential, instead of user, password and project. Default: `OS_APPLICATION_CREDENTIAL_ID`."),
			"application_credential_secret": secret("Secret of the application credential. Default: `OS_APPLICATION_CREDENTIAL_SECRET`."),
			"cacert_file":                   text("File with certificates of authorities as PEM, beside those of the system. Default: `OS_CACERT`."),
			"insecure": schema.BoolAttribute{
				Optional: true, MarkdownDescription: "Whether to trust any certificate, which lets anyone on the way read the password. Default: `OS_INSECURE`, then false.",
			},
			"endpoint_type": text("Which endpoints of the catalog to use: `public`, `internal` or `admin`. Default: `OS_INTERFACE`, then `public`."),
			"endpoint_overrides": schema.MapAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Addresses to use instead of the catalog's, by service type, such as `{ compute = \"http://127.0.0.1:8774/v2.1\" }`. Default: none.",
			},
			"max_retries": schema.Int64Attribute{
				Optional: true, MarkdownDescription: "How often a request is sent again when a service is busy, restarting or was cut off; what may have been done is not asked for twice. Default: 5, within some 8 seconds.",
			},
		},
	}
}
