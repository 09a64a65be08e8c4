package oslo

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
)

// option is an option of a section.
type option struct{ section, option string }

// String writes an option as import IDs, private state and messages have it: SECTION.OPTION, where a dot in the section's
// name is doubled. Options may hold dots, but do not begin with one.
func (o option) String() string { return strings.ReplaceAll(o.section, ".", "..") + "." + o.option }

func parseOption(text string) (option, error) {
	var section strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != '.':
			section.WriteByte(text[i])
		case strings.HasPrefix(text[i:], ".."):
			section.WriteByte('.')
			i++
		default:
			o := option{section.String(), text[i+1:]}
			if ini.CheckSection(o.section) == nil && ini.CheckOption(o.option) == nil {
				return o, nil
			}
			i = len(text)
		}
	}
	return option{}, fmt.Errorf("%q is no option: it must read SECTION.OPTION, such as DEFAULT.debug, with each dot of the section's name doubled", text)
}

// MarshalText and UnmarshalText let keys of JSON objects be options.
func (o option) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText is the inverse of MarshalText.
func (o *option) UnmarshalText(text []byte) (err error) {
	*o, err = parseOption(string(text))
	return err
}

// ordered lists options in the order of their names.
func ordered[V any](m map[option]V) []option {
	return slices.SortedFunc(maps.Keys(m), func(a, b option) int { return strings.Compare(a.String(), b.String()) })
}

func names[V any](m map[option]V) string {
	texts := make([]string, 0, len(m))
	for _, o := range ordered(m) {
		texts = append(texts, o.String())
	}
	return strings.Join(texts, ", ")
}
