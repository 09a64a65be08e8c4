package openstack

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// objectName is Nova's rule of names: 1 to 255 printable characters, no space at either end. The other services take
// more, which Nova's clients could not write.
type objectName struct{}

func (objectName) Description(context.Context) string {
	return "1 to 255 printable characters without a space at either end"
}

func (v objectName) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (objectName) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if problem := wrongName(req.ConfigValue.ValueString()); problem != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Cannot use this name", problem)
	}
}

func wrongName(name string) string {
	switch {
	case name == "":
		return "The name is empty: write 1 to 255 characters."
	case name != strings.TrimSpace(name):
		return fmt.Sprintf("The name %q begins or ends with a space: write %q.", name, strings.TrimSpace(name))
	case utf8.RuneCountInString(name) > 255:
		return fmt.Sprintf("The name has %d characters: write 255 or fewer.", utf8.RuneCountInString(name))
	}
	for _, r := range name {
		if !unicode.IsPrint(r) {
			return fmt.Sprintf("The name %q has the character %q, which cannot be printed: leave it out.", name, r)
		}
	}
	return ""
}
