package oslo

import (
	"context"
	"maps"
	"slices"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// marks are what private state keeps of the options that a resource owns. The values that were there before stand in the file.
type marks map[option]mark

// mark is about one option.
type mark struct {
	Ours  []string   `json:"ours"`            // the values that were written, none for one that is to be absent
	Hash  *crud.Hash `json:"hash,omitempty"`  // of these instead, where they are secret
	Found bool       `json:"found,omitempty"` // they were there already, by somebody else
}

func newMark(w want) (m mark, err error) {
	if !w.secret {
		return mark{Ours: w.values}, nil
	}
	hash, err := crud.HashOf(w.values)
	return mark{Hash: &hash}, err
}

// is reports whether an option has the values that were written.
func (m mark) is(values []string) (bool, error) {
	if m.Hash != nil {
		return m.Hash.Is(values)
	}
	return slices.Equal(m.Ours, values), nil
}

const marksKey = "options"

func readMarks(ctx context.Context) (marks, error) {
	m := marks{}
	err := crud.GetPrivate(ctx, marksKey, &m)
	return m, err
}

func (m marks) save(ctx context.Context) error { return crud.SetPrivate(ctx, marksKey, m) }

func (m marks) clone() marks { return maps.Clone(m) }
