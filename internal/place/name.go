package place

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// NameRule checks a name as LXD does (shared/validate and the api handlers of LXD 5), so that the plan says what the
// server would say halfway through an apply.
type NameRule struct {
	Noun  string                   // of what it is the name
	Fix   string                   // an example of a good name
	Wrong func(name string) string // what is wrong with a name, to go behind it; "" if nothing is
}

// Description implements [validator.String].
func (r NameRule) Description(context.Context) string { return "a valid " + r.Noun + " name" }

// MarkdownDescription implements [validator.String].
func (r NameRule) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

// ValidateString implements [validator.String].
func (r NameRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	name := req.ConfigValue.ValueString()
	if wrong := r.Wrong(name); wrong != "" {
		resp.Diagnostics.AddAttributeError(req.Path, fmt.Sprintf("Invalid %s name", r.Noun),
			fmt.Sprintf("The %s name %q %s. Write a name such as %q.", r.Noun, name, wrong, r.Fix))
	}
}

var hostnameChars = regexp.MustCompile(`^[A-Za-z0-9-]*$`)

// WrongHostname is the rule of instances' names.
func WrongHostname(name string) string {
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

// WrongSegment is the rule of names that are part of a URL's path.
func WrongSegment(name, forbidden string) string {
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

// ProjectName is the rule of LXD projects.
var ProjectName = NameRule{"project", "lab", func(n string) string { return WrongSegment(n, "/ _*'\"") }}

// instancePath is an element of "within": a name, or project/name.
var instancePath = NameRule{"instance", "compute", func(element string) string {
	project, name, found := strings.Cut(element, "/")
	if !found {
		return WrongHostname(element)
	}
	if wrong := ProjectName.Wrong(project); wrong != "" {
		return "is in a project whose name " + wrong
	}
	return WrongHostname(name)
}}

// EachInstance is the rule of lists of instances to descend into.
func EachInstance() validator.List {
	return listvalidator.All(listvalidator.NoNullValues(), listvalidator.ValueStringsAre(instancePath))
}
