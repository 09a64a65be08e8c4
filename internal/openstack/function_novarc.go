package openstack

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// NewNovarcFunction returns the function novarc.
func NewNovarcFunction() function.Function { return novarcFunction{} }

type novarcFunction struct{}

// novarcVariables are the variables behind each attribute of the provider's "openstack", best first.
var novarcVariables = map[string][]string{
	"cloud":                         {"OS_CLOUD"},
	"auth_url":                      {"OS_AUTH_URL"},
	"region":                        {"OS_REGION_NAME"},
	"username":                      {"OS_USERNAME"},
	"user_id":                       {"OS_USER_ID", "OS_USERID"},
	"password":                      {"OS_PASSWORD"},
	"token":                         {"OS_TOKEN", "OS_AUTH_TOKEN"},
	"project_name":                  {"OS_PROJECT_NAME", "OS_TENANT_NAME"},
	"project_id":                    {"OS_PROJECT_ID", "OS_TENANT_ID"},
	"user_domain_name":              {"OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME"},
	"project_domain_name":           {"OS_PROJECT_DOMAIN_NAME", "OS_DOMAIN_NAME"},
	"application_credential_id":     {"OS_APPLICATION_CREDENTIAL_ID"},
	"application_credential_secret": {"OS_APPLICATION_CREDENTIAL_SECRET"},
	"cacert_file":                   {"OS_CACERT"},
	"endpoint_type":                 {"OS_INTERFACE", "OS_ENDPOINT_TYPE"},
}

const insecureVariable = "OS_INSECURE"

func novarcType() map[string]attr.Type {
	attributes := map[string]attr.Type{"insecure": types.BoolType}
	for name := range novarcVariables {
		attributes[name] = types.StringType
	}
	return attributes
}

func (novarcFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "novarc"
}

func (novarcFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Reads a novarc or openrc file",
		MarkdownDescription: "Reads the file that is sourced before `nova` or `openstack` is run, and returns the object that the provider's `openstack` takes. What the file does not set is null, " +
			"and then comes from the variables `OS_*`, as the password does where the file asks for it.\n\n" +
			"No shell is run. Quotes, backslashes, comments and variables that the file has set before are read as a shell reads them; `$(...)`, backticks and whatever else only a shell can do " +
			"are an error that names the line. To leave the password out of the configuration write `merge(provider::stacklab::novarc(file(\"novarc\")), { password = var.password })`.\n\n" +
			"OpenTofu lets no provider block call its own provider's functions, but those of another configuration of it: beside `provider \"stacklab\" { alias = \"reader\" }` " +
			"write `provider::stacklab::reader::novarc(file(\"novarc\"))` there.",
		Parameters: []function.Parameter{function.StringParameter{
			Name: "text", MarkdownDescription: "The text, such as `file(\"~/novarc\")`.",
		}},
		Return: function.ObjectReturn{AttributeTypes: novarcType()},
	}
}

func (novarcFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	values, err := novarcValues(text)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, "This novarc cannot be read: "+err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, types.ObjectValueMust(novarcType(), values))
}

func novarcValues(text string) (map[string]attr.Value, error) {
	set, err := openstackapi.ParseNovarc(text)
	if err != nil {
		return nil, err
	}
	for _, domain := range []string{"OS_USER_DOMAIN_ID", "OS_PROJECT_DOMAIN_ID", "OS_DOMAIN_ID"} {
		if id := set[domain]; id != "" && id != "default" {
			return nil, fmt.Errorf("%s is %s: the provider knows domains by name, so set %s", domain, id, strings.Replace(domain, "_ID", "_NAME", 1))
		}
	}
	values := map[string]attr.Value{"insecure": types.BoolNull()}
	if text := set[insecureVariable]; text != "" {
		insecure, err := strconv.ParseBool(strings.ToLower(text))
		if err != nil {
			return nil, fmt.Errorf("%s is %q: write true or false", insecureVariable, text)
		}
		values["insecure"] = types.BoolValue(insecure)
	}
	for name, variables := range novarcVariables {
		values[name] = types.StringNull()
		for _, variable := range variables {
			if value := set[variable]; value != "" {
				values[name] = types.StringValue(value)
				break
			}
		}
	}
	return values, nil
}
