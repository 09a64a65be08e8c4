package crud

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// getter is a plan, a state or a configuration.
type getter interface {
	GetAttribute(context.Context, path.Path, any) diag.Diagnostics
}

// fail reports whether err ended the operation, and adds it to diags as "Cannot verb noun id".
func (h *handler[P, C, M]) fail(ctx context.Context, diags *diag.Diagnostics, verb string, from getter, err error) bool {
	if err == nil {
		return false
	}
	addErrors(diags, "Cannot "+verb+" "+h.about(ctx, from), err)
	return true
}

// about is the noun and the title of what from describes, as far as that has one.
func (h *handler[P, C, M]) about(ctx context.Context, from getter) string {
	return strings.TrimSuffix(strings.TrimSpace(h.def.Noun+" "+h.title(ctx, from)), " of")
}

// title is how messages call what from describes.
func (h *handler[P, C, M]) title(ctx context.Context, from getter) string {
	key := h.key(ctx, from)
	if h.def.ID.Title != "" {
		var name types.String
		from.GetAttribute(ctx, path.Root(h.def.ID.Title), &name)
		key.Name = cmp.Or(name.ValueString(), key.Name)
	}
	return h.def.ID.title(key)
}

// Report adds the errors of what this package does not make, such as an ephemeral resource, as it adds its own.
func Report(diags *diag.Diagnostics, summary string, err error) { addErrors(diags, summary, err) }

// addErrors adds err, or each of the errors that it joins, on the attribute that it names.
func addErrors(diags *diag.Diagnostics, summary string, err error) {
	var joined interface{ Unwrap() []error }
	if err == nil {
		return
	}
	if errors.As(err, &joined) {
		if _, isJoin := err.(interface{ Unwrap() []error }); isJoin {
			for _, e := range joined.Unwrap() {
				addErrors(diags, summary, e)
			}
			return
		}
	}
	if at := new(attributeError); errors.As(err, &at) {
		diags.AddAttributeError(at.path, summary, sentence(err))
		return
	}
	diags.AddError(summary, sentence(err))
}

// sentence turns an error, lower case and without a full stop, into what a person reads.
func sentence(err error) string {
	text := strings.TrimSpace(err.Error())
	first, size := utf8.DecodeRuneInString(text)
	word, _, _ := strings.Cut(text, " ")
	if next, _ := utf8.DecodeRuneInString(text[size:]); (unicode.IsLower(next) || next == ' ') && !strings.Contains(word, "://") {
		text = string(unicode.ToUpper(first)) + text[size:]
	}
	if !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}

func list(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}
