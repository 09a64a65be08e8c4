package crud

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// ID says which attributes name an object. Import IDs, identity and messages come from it. An import ID reads
//
//	[instance[,instance...]:][scope/]name[#owned[,owned...]]
//
// where each part stands only if the ID has it, and percent-encoding keeps the separators out of the elements. What is on
// a host instead of in an instance has @host: in the place of the instances.
type ID struct {
	Within  bool   // whether attribute "within" lists the instances to descend into
	Host    bool   // whether attribute "host" may name a host instead
	Scope   string // the attribute before the name, such as "project"; "" for none
	Name    string // the attribute that names the object where it lives
	Title   string // the attribute by which messages call the object; "" is Name
	Owned   string // what a partial owner appends, in the singular, such as "profile"; "" for none
	Several string // how a name reads that holds several IDs and changes with what the object spans: it is not taken apart here
	Example string // a valid import ID
}

// Key holds the values of an ID's parts.
type Key struct {
	Within []string
	Host   string
	Scope  string
	Name   string
	Owned  []string
}

// Form shows how an import ID is written.
func (id ID) Form() string {
	if id.Several != "" {
		return id.Several
	}
	var b strings.Builder
	switch {
	case id.Within && id.Host:
		b.WriteString("[instance[,instance...]:|@host:]")
	case id.Within:
		b.WriteString("[instance[,instance...]:]")
	}
	if id.Scope != "" {
		b.WriteString("[" + id.Scope + "/]")
	}
	b.WriteString(id.Name)
	if id.Owned != "" {
		fmt.Fprintf(&b, "#%s[,%s...]", id.Owned, id.Owned)
	}
	return b.String()
}

// Parse reads an import ID.
func (id ID) Parse(text string) (Key, error) {
	key, err := id.parse(text)
	if err != nil {
		return Key{}, fmt.Errorf("the import ID is %q: %w; it must read %s, such as %q", text, err, id.Form(), id.Example)
	}
	return key, nil
}

func (id ID) parse(text string) (key Key, err error) {
	if id.Several != "" && text != "" {
		return Key{Name: text}, nil
	}
	rest, owned, hasOwned := strings.Cut(text, "#")
	switch {
	case hasOwned && id.Owned == "":
		return key, errors.New("nothing may follow a #")
	case !hasOwned && id.Owned != "":
		return key, fmt.Errorf("the %s that it owns must follow a #", id.Owned)
	case hasOwned:
		if key.Owned, err = elements(owned, id.Owned); err != nil {
			return key, err
		}
		if repeated := firstRepeated(key.Owned); repeated != "" {
			return key, fmt.Errorf("%s %q stands twice", id.Owned, repeated)
		}
	}
	if id.Within {
		if within, name, found := strings.Cut(rest, ":"); found {
			if host, isHost := strings.CutPrefix(within, "@"); isHost && id.Host {
				key.Host, err = element(host, "host")
			} else {
				key.Within, err = elements(within, "instance")
			}
			if err != nil {
				return key, err
			}
			rest = name
		}
	}
	if id.Scope != "" {
		if scope, name, found := strings.Cut(rest, "/"); found {
			if key.Scope, err = element(scope, id.Scope); err != nil {
				return key, err
			}
			rest = name
		}
		if strings.Contains(rest, "/") {
			return key, errors.New("there is a / too many")
		}
	}
	key.Name, err = element(rest, id.Name)
	return key, err
}

func elements(list, what string) ([]string, error) {
	parts := strings.Split(list, ",")
	for i, part := range parts {
		clean, err := element(part, what)
		if err != nil {
			return nil, err
		}
		parts[i] = clean
	}
	return parts, nil
}

func element(text, what string) (string, error) {
	clean, err := url.PathUnescape(text)
	switch {
	case err != nil:
		return "", fmt.Errorf("%s %q: %w", what, text, err)
	case clean == "":
		return "", fmt.Errorf("the %s is empty", what)
	}
	return clean, nil
}

func firstRepeated(list []string) string {
	for i, s := range list {
		if slices.Contains(list[:i], s) {
			return s
		}
	}
	return ""
}

// String writes the import ID of key.
func (id ID) String(key Key) string {
	if id.Several != "" {
		return key.Name
	}
	var b strings.Builder
	if len(key.Within) > 0 {
		b.WriteString(join(key.Within, "%,:#@") + ":")
	}
	if key.Host != "" {
		b.WriteString("@" + escape(key.Host, "%:#") + ":")
	}
	special := "%:#"
	if id.Scope != "" {
		special = "%:#/"
		if key.Scope != "" {
			b.WriteString(escape(key.Scope, special) + "/")
		}
	}
	b.WriteString(escape(key.Name, special))
	if len(key.Owned) > 0 {
		b.WriteString("#" + join(key.Owned, "%,"))
	}
	return b.String()
}

func join(list []string, special string) string {
	escaped := make([]string, len(list))
	for i, s := range list {
		escaped[i] = escape(s, special)
	}
	return strings.Join(escaped, ",")
}

func escape(s, special string) string {
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(special, s[i]) >= 0 {
			fmt.Fprintf(&b, "%%%02X", s[i])
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// title is how messages call the object: its name, and where it is unless that is the provider's own server.
func (id ID) title(key Key) string {
	title := key.Name
	if len(key.Within) > 0 {
		title += " in " + strings.Join(key.Within, "/")
	}
	if key.Host != "" {
		title += " on " + key.Host
	}
	return title
}
