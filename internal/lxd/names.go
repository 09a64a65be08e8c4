package lxd

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

var (
	instanceName = place.NameRule{Noun: "instance", Fix: "web-1", Wrong: place.WrongHostname}
	profileName  = place.NameRule{Noun: "profile", Fix: "docker", Wrong: func(n string) string { return place.WrongSegment(n, "/") }}
	poolName     = place.NameRule{Noun: "storage pool", Fix: "default", Wrong: func(n string) string { return place.WrongSegment(n, "/ ") }}
	projectName  = place.ProjectName
	networkName  = place.NameRule{Noun: "network", Fix: "lab0", Wrong: wrongInterface}
	imageAlias   = place.NameRule{Noun: "image alias", Fix: "debian/12", Wrong: wrongAlias}
)

var interfaceChars = regexp.MustCompile(`^[A-Za-z0-9._-]*$`)

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
