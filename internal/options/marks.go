package options

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// Want is what an option is to be.
type Want struct {
	Values []string   // none: it is set nowhere
	Secret bool       // whether private state keeps a hash of the values only
	Hash   *crud.Hash // that one, if it was made already
	At     path.Path
}

// Marks are what private state keeps of the options that a resource owns in a file. The values that were there before stand in
// the file.
type Marks map[Option]Mark

// Mark is about one option.
type Mark struct {
	Ours  []string   `json:"ours"`            // the values that were written, none for one that is to be absent
	Hash  *crud.Hash `json:"hash,omitempty"`  // of these instead, where they are secret
	Found bool       `json:"found,omitempty"` // they were there already, by somebody else
	Prior bool       `json:"prior,omitempty"` // others were, and stand in the file as a comment
}

func newMark(w Want) (m Mark, err error) {
	switch {
	case !w.Secret:
		return Mark{Ours: w.Values}, nil
	case w.Hash != nil:
		return Mark{Hash: w.Hash}, nil
	}
	hash, err := crud.HashOf(w.Values)
	return Mark{Hash: &hash}, err
}

// Is reports whether an option has the values that were written.
func (m Mark) Is(values []string) (bool, error) {
	if m.Hash != nil {
		return m.Hash.Is(values)
	}
	return slices.Equal(m.Ours, values), nil
}

const marksKey = "options"

// ReadMarks returns what [Marks.Save] kept.
func ReadMarks(ctx context.Context) (Marks, error) {
	m := Marks{}
	err := crud.GetPrivate(ctx, marksKey, &m)
	return m, err
}

// Save keeps m in private state.
func (m Marks) Save(ctx context.Context) error { return crud.SetPrivate(ctx, marksKey, m) }
