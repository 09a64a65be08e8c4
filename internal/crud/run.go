package crud

import (
	"fmt"
	"sync"
)

// Run is what the objects of one provider run know of each other. Its zero value is ready.
type Run struct {
	warned sync.Map // key of a warning -> struct{}
	claims sync.Map // part -> owner
}

// Provider is what the adapter needs of a provider's data.
type Provider interface{ Run() *Run }

// Claim records that owner writes a part of something in this run, such as one key of a profile. A second owner of the
// same part is an error: the two would overwrite each other for ever.
func (r *Run) Claim(part, owner string) error {
	if first, taken := r.claims.LoadOrStore(part, owner); taken {
		return fmt.Errorf("%s is declared by two resources of this configuration (%s and %s): keep one of them", part, first, owner)
	}
	return nil
}

// Claimed reports whether a resource has claimed the part in this run: one that gives the part up leaves it alone then.
func (r *Run) Claimed(part string) bool {
	_, taken := r.claims.Load(part)
	return taken
}

// once reports whether key is new to it.
func (r *Run) once(key string) bool {
	_, known := r.warned.LoadOrStore(key, struct{}{})
	return !known
}
