package lxd

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// profileText is what the YAML of a profile says.
type profileText struct {
	name        *string
	description string
	config      config
	devices     devices
}

const (
	maxProfileText = 1 << 20 // bytes
	maxProfileKeys = 10_000  // with what aliases repeat, which may be exponentially more than the text has
)

// profileKeys are what lxc prints at the top; the last two say where the profile is and not what.
func profileKeys() []string {
	return []string{"config", "description", "devices", "name", "project", "used_by"}
}

func parseProfile(text string) (*profileText, error) {
	if len(text) > maxProfileText {
		return nil, fmt.Errorf("it has %d bytes, and %d is the limit", len(text), maxProfileText)
	}
	root, err := singleDocument(text)
	if err != nil {
		return nil, err
	}
	budget := maxProfileKeys
	top, err := fields(root, "the profile", &budget)
	if err != nil {
		return nil, err
	}
	p := &profileText{config: config{}, devices: devices{}}
	for _, f := range top {
		if err := p.take(f, &budget); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func singleDocument(text string) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var first, second yaml.Node
	err := decoder.Decode(&first)
	switch {
	case errors.Is(err, io.EOF):
		return nil, errors.New("it is empty")
	case err != nil:
		return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		return nil, wrongAt(&second, "a second document begins; a profile is one")
	case !errors.Is(err, io.EOF):
		return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(first.Content) == 0 || isNull(first.Content[0]) {
		return nil, errors.New("it is empty")
	}
	return first.Content[0], nil
}

// take takes over one key of the top.
func (p *profileText) take(f field, budget *int) (err error) {
	switch f.key {
	case "name":
		name, err := scalar(f.value, f.key)
		p.name = &name
		return err
	case "description":
		p.description, err = scalar(f.value, f.key)
	case "config":
		p.config, err = texted(f.value, f.key, budget)
	case "devices":
		var all []field
		if all, err = fields(f.value, f.key, budget); err != nil {
			return err
		}
		for _, d := range all {
			if isNull(d.value) {
				return wrongAt(d.at, "device %q has no keys", d.key)
			}
			if p.devices[d.key], err = texted(d.value, fmt.Sprintf("device %q", d.key), budget); err != nil {
				return err
			}
		}
	case "project", "used_by":
	default:
		hint := "a profile has " + strings.Join(profileKeys(), ", ")
		if near := nearest(f.key, profileKeys()); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		return wrongAt(f.at, "unknown key %q: %s", f.key, hint)
	}
	return err
}

type field struct {
	key   string
	at    *yaml.Node // the key
	value *yaml.Node
}

// fields lists what a mapping holds, with what "<<" merges into it. Nothing at all is an empty mapping.
func fields(n *yaml.Node, what string, budget *int) ([]field, error) {
	n = follow(n)
	if isNull(n) {
		return nil, nil
	}
	if n.Kind != yaml.MappingNode {
		return nil, wrongAt(n, "%s is %s, and must be keys with values", what, kindOf(n))
	}
	var own, merged []field
	lines := map[string]int{} // of the keys in own
	for i := 0; i+1 < len(n.Content); i += 2 {
		if *budget--; *budget < 0 {
			return nil, wrongAt(n, "there are more than %d keys", maxProfileKeys)
		}
		key, value := follow(n.Content[i]), n.Content[i+1]
		if key.Kind != yaml.ScalarNode || isNull(key) {
			return nil, wrongAt(n.Content[i], "a key of %s is %s, and must be a text", what, kindOf(key))
		}
		if key.ShortTag() == "!!merge" {
			more, err := mergedFields(value, what, budget)
			if err != nil {
				return nil, err
			}
			merged = append(merged, more...)
			continue
		}
		if first, twice := lines[key.Value]; twice {
			return nil, wrongAt(n.Content[i], "%q stands twice in %s, first in line %d", key.Value, what, first)
		}
		lines[key.Value] = n.Content[i].Line
		own = append(own, field{key.Value, n.Content[i], value})
	}
	for _, f := range merged { // the mapping's own keys win, then the earlier of those merged
		if _, has := lines[f.key]; !has {
			lines[f.key] = f.at.Line
			own = append(own, f)
		}
	}
	return own, nil
}

func mergedFields(value *yaml.Node, what string, budget *int) ([]field, error) {
	sources := []*yaml.Node{value}
	if list := follow(value); list.Kind == yaml.SequenceNode {
		sources = list.Content
	}
	var all []field
	for _, source := range sources {
		if *budget--; *budget < 0 {
			return nil, wrongAt(source, "there are more than %d keys", maxProfileKeys)
		}
		more, err := fields(source, what, budget)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// texted is a mapping of texts.
func texted(n *yaml.Node, what string, budget *int) (map[string]string, error) {
	all, err := fields(n, what, budget)
	if err != nil {
		return nil, err
	}
	found := make(map[string]string, len(all))
	for _, f := range all {
		if found[f.key], err = scalar(f.value, fmt.Sprintf("%q of %s", f.key, what)); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// scalar is a value as the text that LXD wants: numbers as they are written, booleans in lower case.
func scalar(n *yaml.Node, what string) (string, error) {
	at := n
	n = follow(n)
	switch tag := n.ShortTag(); {
	case n.Kind != yaml.ScalarNode:
		return "", wrongAt(at, "%s is %s, and must be a text, a number or a boolean", what, kindOf(n))
	case tag == "!!null":
		return "", wrongAt(at, "%s has no value: leave it out", what)
	case tag == "!!bool":
		return strings.ToLower(n.Value), nil
	case tag == "!!str", tag == "!!int", tag == "!!float", tag == "!!timestamp", tag == "!!merge":
		return n.Value, nil
	default:
		return "", wrongAt(at, "%s has the tag %s, which LXD has no use for", what, tag)
	}
}

func follow(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias // never an alias itself
	}
	return n
}

func isNull(n *yaml.Node) bool {
	n = follow(n)
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

func kindOf(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case isNull(n):
		return "null"
	}
	return "a single value"
}

func wrongAt(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("line %d: %s", n.Line, fmt.Sprintf(format, args...))
}
