package crud

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Run is what the objects of one provider run know of each other. Its zero value is ready.
type Run struct {
	warned  sync.Map // key of a warning -> struct{}
	claims  sync.Map // part -> owner
	planned sync.Map // object -> struct{}
	fates   sync.Map // object that was there before -> fate

	once sync.Once
	id   string
}

// Provider is what the adapter needs of a provider's data.
type Provider interface {
	Run() *Run
	// Settle waits for what objects have begun in the run and left to others to end, such as the restart of a service.
	Settle(context.Context) error
}

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

// Unclaim takes back the claim of a resource that takes back what it did.
func (r *Run) Unclaim(part string) { r.claims.Delete(part) }

// Plan records that this plan creates an object, for those whose own plan asks whether it exists.
func (r *Run) Plan(object string) { r.planned.Store(object, struct{}{}) }

// Planned reports whether this plan creates the object.
func (r *Run) Planned(object string) bool {
	_, found := r.planned.Load(object)
	return found
}

// fate is what becomes of an object in a run.
type fate string

const (
	adopted   fate = "adopted"
	destroyed fate = "destroyed"
)

// decide records what becomes of an object, unless that has been decided, and returns what has been.
func (r *Run) decide(object string, f fate) fate {
	first, _ := r.fates.LoadOrStore(object, f)
	decided, _ := first.(fate)
	return decided
}

// undecided takes back what decide has recorded.
func (r *Run) undecided(object string) { r.fates.Delete(object) }

// NewMark returns a text to put on an object that is being created, where its system knows no unique names: by it the
// object is found when the answer to its creation was lost, or the run died. It comes off when the object is complete.
func (r *Run) NewMark() string { return r.name() + "-" + strings.ToLower(rand.Text()[:8]) }

// Abandoned reports whether a mark is of an earlier run in the same place, which died.
func (r *Run) Abandoned(mark string) bool {
	place, _, _ := strings.Cut(r.name(), "-")
	return strings.HasPrefix(mark, place+"-") && !strings.HasPrefix(mark, r.name()+"-")
}

// name is the place's and the run's own.
func (r *Run) name() string {
	r.once.Do(func() { r.id = place() + "-" + strings.ToLower(rand.Text()[:8]) })
	return r.id
}

// place tells the configuration and its workspace from others, of which one may be creating an object of the same name
// right now: Terraform runs providers in the configuration's directory, and lets only one run at a time write its state.
func place() string {
	host, _ := os.Hostname()
	dir, _ := os.Getwd()
	data := cmp.Or(os.Getenv("TF_DATA_DIR"), ".terraform")
	workspace, _ := os.ReadFile(filepath.Join(data, "environment"))
	sum := sha256.Sum256([]byte(strings.Join([]string{host, dir, cmp.Or(os.Getenv("TF_WORKSPACE"), string(workspace))}, "\n")))
	return hex.EncodeToString(sum[:4])
}

// first reports whether key is new to it.
func (r *Run) first(key string) bool {
	_, known := r.warned.LoadOrStore(key, struct{}{})
	return !known
}
