package lxd

import (
	"context"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// write changes has from what was declared before to what is declared now. Other keys stay, and so do those that LXD
// filled in and nobody declares any more: without its address a network would fall silent.
func (r keyRule) write(ctx context.Context, before, now types.Map, has *config) error {
	was, err := crud.MapTexts(ctx, before)
	if err != nil {
		return err
	}
	wanted, err := crud.MapTexts(ctx, now)
	if err != nil {
		return err
	}
	if *has == nil {
		*has = config{}
	}
	for key := range was {
		_, keep := wanted[key]
		if _, filled := r.filled[key]; !keep && !filled {
			delete(*has, key)
		}
	}
	for key, value := range wanted {
		if !r.equal(key, value, *has) {
			(*has)[key] = value
		}
	}
	return nil
}

// read takes over what the server has of the declared keys; after an import, of all keys but the server's own.
func (r keyRule) read(ctx context.Context, declared *types.Map, has config) error {
	wanted, err := crud.MapTexts(ctx, *declared)
	if err != nil {
		return err
	}
	found := config{}
	for key, value := range has {
		want, ok := wanted[key]
		switch {
		case ok && r.equal(key, want, has):
			found[key] = want
		case ok, crud.Imported(ctx) != nil && !r.made(key, value, wanted != nil):
			found[key] = value
		}
	}
	*declared = crud.TextMap(found)
	return nil
}

// equal reports whether the server has what is declared, in the words that it puts it in.
func (r keyRule) equal(key, declared string, has config) bool {
	value, ok := has[key]
	return ok && (value == declared || r.same != nil && r.same(key, declared, has))
}

// made reports whether LXD wrote a key by itself. Where a configuration is at hand that does not declare the key, every
// key that LXD fills in counts as such.
func (r keyRule) made(key, value string, configured bool) bool {
	if strings.HasPrefix(key, "volatile.") || strings.HasPrefix(key, "image.") {
		return true
	}
	fill, filled := r.filled[key]
	return filled && (configured || value == fill)
}

func pick(keys, from map[string]string) map[string]string {
	found := maps.Clone(from)
	maps.DeleteFunc(found, func(key, _ string) bool { _, declared := keys[key]; return !declared })
	return found
}
