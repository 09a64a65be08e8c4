package crud

import (
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
)

// Run is what the objects of one provider run know of each other. Its zero value is ready.
type Run struct {
	warned sync.Map // key of a warning -> struct{}
	claims sync.Map // part -> owner

	once sync.Once
	id   string
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

// NewMark returns a text to put on an object that is being created, where its system knows no unique names: by it the
// object is found when the answer to its creation was lost. It comes off when the object is complete.
func (r *Run) NewMark() string { return r.name() + "-" + strings.ToLower(rand.Text()[:8]) }

// Made reports whether the mark is of this run. A mark of another one is on what that run left half-way.
func (r *Run) Made(mark string) bool { return strings.HasPrefix(mark, r.name()+"-") }

func (r *Run) name() string {
	r.once.Do(func() { r.id = strings.ToLower(rand.Text()[:12]) })
	return r.id
}

// first reports whether key is new to it.
func (r *Run) first(key string) bool {
	_, known := r.warned.LoadOrStore(key, struct{}{})
	return !known
}
