package keystone

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// marks are what private state, and the journal on the machine, keep of the files. There is no secret in them.
type marks struct {
	Files map[role]mark `json:"files"`
	Dirs  []string      `json:"directories,omitempty"` // that were made, outermost first
}

// mark is about one file. One that is neither made nor kept was found as it was wanted, and stays.
type mark struct {
	Path   string   `json:"path"`
	Prints []string `json:"prints"`         // of what was written, or found; the last one is what it is to hold
	Made   bool     `json:"made,omitempty"` // there was none before
	Kept   bool     `json:"kept,omitempty"` // there was somebody else's, which is kept beside it
}

const (
	marksKey       = "files"
	journalSuffix  = ".stacklab-signing"
	originalSuffix = ".stacklab-orig"
)

func newMarks() marks { return marks{Files: map[role]mark{}} }

// found marks a file that is as it is wanted already.
func found(r role, path string, content []byte) mark { return mark{Path: path, Prints: []string{r.print(content)}} }

// original is where somebody else's file is kept.
func (m mark) original() string { return m.Path + originalSuffix }

// wrote reports whether a content is one of ours.
func (m mark) wrote(print string) bool { return print != "" && slices.Contains(m.Prints, print) }

// is reports whether a content is the one that there is to be.
func (m mark) is(print string) bool {
	return print != "" && len(m.Prints) > 0 && m.Prints[len(m.Prints)-1] == print
}

func (m *marks) read(ctx context.Context) error {
	if err := crud.GetPrivate(ctx, marksKey, m); err != nil {
		return err
	}
	if m.Files == nil {
		m.Files = map[role]mark{}
	}
	return nil
}

func (m marks) save(ctx context.Context) error { return crud.SetPrivate(ctx, marksKey, m) }

// settle forgets what files held before.
func (m marks) settle() {
	for r, one := range m.Files {
		one.Prints = one.Prints[max(len(one.Prints)-1, 0):]
		m.Files[r] = one
	}
}

func (w *work) journal() string { return w.Path + journalSuffix }

// readJournal adds the journal of a run that died to the marks, and reports whether there is one.
func (w *work) readJournal(ctx context.Context) (bool, error) {
	content, _, err := w.Read(ctx, w.journal())
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var journal marks
	if err := json.Unmarshal(content, &journal); err != nil {
		return false, fmt.Errorf("%s on %s, in which a run of this provider has noted what it makes, is damaged (%w): remove it, and what was made of %v",
			w.journal(), w.Name(), err, w.signing.paths())
	}
	for r, m := range journal.Files {
		if own, ok := w.marks.Files[r]; ok && own.Path == m.Path && own.Made == m.Made && own.Kept == m.Kept {
			m.Prints = append(slices.Clone(own.Prints), m.Prints...)
		}
		w.marks.Files[r] = m
	}
	for _, dir := range journal.Dirs {
		if !slices.Contains(w.marks.Dirs, dir) {
			w.marks.Dirs = append(w.marks.Dirs, dir)
		}
	}
	return true, nil
}

func (w *work) writeJournal(ctx context.Context) error {
	content, err := json.Marshal(w.marks)
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o600)
	_, err = w.Write(ctx, w.journal(), machine.Write{Content: append(content, '\n'), Mode: &mode})
	return err
}
