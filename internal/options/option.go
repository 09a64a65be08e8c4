// Package options owns options in the files of services, for all objects that set some: they are claimed, replaced, marked, given
// back, and the services are restarted, by one piece of code.
package options

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
)

// Option is an option of a section.
type Option struct{ Section, Name string }

// String writes an option as import IDs, private state and messages have it: SECTION.OPTION, where a dot in the section's
// name is doubled. Options may hold dots, but do not begin with one.
func (o Option) String() string { return strings.ReplaceAll(o.Section, ".", "..") + "." + o.Name }

// Parse is the inverse of [Option.String].
func Parse(text string) (Option, error) {
	var section strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != '.':
			section.WriteByte(text[i])
		case strings.HasPrefix(text[i:], ".."):
			section.WriteByte('.')
			i++
		default:
			o := Option{section.String(), text[i+1:]}
			if ini.CheckSection(o.Section) == nil && ini.CheckOption(o.Name) == nil {
				return o, nil
			}
			i = len(text)
		}
	}
	return Option{}, fmt.Errorf("%q is no option: it must read SECTION.OPTION, such as DEFAULT.debug, with each dot of the section's name doubled", text)
}

// MarshalText and UnmarshalText let keys of JSON objects be options.
func (o Option) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText is the inverse of MarshalText.
func (o *Option) UnmarshalText(text []byte) (err error) {
	*o, err = Parse(string(text))
	return err
}

// Ordered lists options in the order of their names.
func Ordered[V any](m map[Option]V) []Option {
	return slices.SortedFunc(maps.Keys(m), func(a, b Option) int { return strings.Compare(a.String(), b.String()) })
}

// Names are those of options, in order.
func Names[V any](m map[Option]V) []string {
	texts := make([]string, 0, len(m))
	for _, o := range Ordered(m) {
		texts = append(texts, o.String())
	}
	return texts
}
