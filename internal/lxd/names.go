package lxd

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// nameRule checks a name as LXD does (shared/validate and the api handlers of LXD 5), so that the plan says what the
// server would say halfway through an apply.
type nameRule struct {
	noun  string
	fix   string // an example of a good name
	wrong func(name string) string
}

func (r nameRule) Description(context.Context) string             { return "a valid " + r.noun + " name" }
func (r nameRule) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

func (r nameRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	name := req.ConfigValue.ValueString()
	if wrong := r.wrong(name); wrong != "" {
		resp.Diagnostics.AddAttributeError(req.Path, fmt.Sprintf("Invalid %s name", r.noun),
			fmt.Sprintf("The %s name %q %s. Write a name such as %q.", r.noun, name, wrong, r.fix))
	}
}

var (
	instanceName = nameRule{"instance", "web-1", wrongHostname}
	profileName  = nameRule{"profile", "docker", func(n string) string { return wrongSegment(n, "/") }}
	poolName     = nameRule{"storage pool", "default", func(n string) string { return wrongSegment(n, "/ ") }}
	projectName  = nameRule{"project", "lab", func(n string) string { return wrongSegment(n, "/ _*'\"") }}
	networkName  = nameRule{"network", "lab0", wrongInterface}
	imageAlias   = nameRule{"image alias", "debian/12", wrongAlias}
)

var (
	hostnameChars  = regexp.MustCompile(`^[A-Za-z0-9-]*$`)
	interfaceChars = regexp.MustCompile(`^[A-Za-z0-9._-]*$`)
)

func wrongHostname(name string) string {
	switch {
	case name == "":
		return "is empty"
	case len(name) > 63:
		return fmt.Sprintf("has %d characters, and 63 is the limit", len(name))
	case !hostnameChars.MatchString(name):
		return "may have ASCII letters, digits and hyphens only"
	case name[0] >= '0' && name[0] <= '9':
		return "must not begin with a digit"
	case name[0] == '-' || name[len(name)-1] == '-':
		return "must not begin or end with a hyphen"
	}
	return ""
}

func wrongInterface(name string) string {
	switch {
	case len(name) < 2:
		return "must have at least 2 characters"
	case len(name) > 15:
		return fmt.Sprintf("has %d characters, and Linux allows an interface 15", len(name))
	case name[0] == '-':
		return "must not begin with a hyphen"
	case name == "..":
		return "is a path, not a name"
	case !interfaceChars.MatchString(name):
		return "may have ASCII letters, digits, '.', '_' and '-' only"
	}
	return ""
}

func wrongSegment(name, forbidden string) string {
	switch i := strings.IndexAny(name, forbidden); {
	case name == "":
		return "is empty"
	case name == "." || name == "..":
		return "is a path, not a name"
	case i >= 0:
		return fmt.Sprintf("must not hold %q", name[i])
	}
	return ""
}

func wrongAlias(name string) string {
	switch {
	case name == "":
		return "is empty"
	case strings.HasPrefix(name, "/") || strings.HasSuffix(name, "/"):
		return "must not begin or end with a slash"
	case strings.Contains(name, ":"):
		return "must not hold ':', which sets a remote off"
	}
	return ""
}

// instancePath is an element of "within": a name, or project/name.
var instancePath = nameRule{"instance", "compute", func(element string) string {
	project, name, found := strings.Cut(element, "/")
	if !found {
		return wrongHostname(element)
	}
	if wrong := projectName.wrong(project); wrong != "" {
		return "is in a project whose name " + wrong
	}
	return wrongHostname(name)
}}

func eachInstance() validator.List {
	return listvalidator.All(listvalidator.NoNullValues(), listvalidator.ValueStringsAre(instancePath))
}

// serverURL checks the URL of an image server.
type serverURL struct{}

func (serverURL) Description(context.Context) string         { return "the URL of a server" }
func (serverURL) MarkdownDescription(context.Context) string { return "the URL of a server" }

func (serverURL) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := req.ConfigValue.ValueString()
	if u, err := url.Parse(text); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid server",
			fmt.Sprintf("%q is no URL of a server. Write one such as \"https://images.example.org\".", text))
	}
}

// oneOf writes a list of choices into a description.
func oneOf(choices []string) string {
	quoted := slices.Clone(choices)
	for i, c := range quoted {
		quoted[i] = "`" + c + "`"
	}
	return strings.Join(quoted, ", ")
}
