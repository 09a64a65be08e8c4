package keystone

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

// record is what this provider has done to a machine, in a file beside that of the options, see [work]. There is no secret in it.
// Private state has it too, for when somebody removes the file; it cannot stand in for it, since Terraform drops it when a provider
// dies in an update.
type record struct {
	Files    map[role]mark `json:"files"`
	Dirs     []string      `json:"directories,omitempty"` // that were made, outermost first
	Options  options.Marks `json:"options,omitempty"`     // that were set
	Next     options.Marks `json:"next,omitempty"`        // that are about to be
	Complete bool          `json:"complete"`              // the create that began it has come to its end
}

// mark is about one file. One that is neither made nor kept was found as it was wanted, and stays.
type mark struct {
	Path   string   `json:"path"`
	Prints []string `json:"prints"`         // of what was written, or found; the last one is what it is to hold
	Made   bool     `json:"made,omitempty"` // there was none before
	Kept   bool     `json:"kept,omitempty"` // there was somebody else's, which is kept beside it
}

const (
	recordKey      = "signing"
	recordSuffix   = ".stacklab-signing"
	originalSuffix = ".stacklab-orig"
)

// found marks a file that is as it is wanted already.
func found(r role, path string, content []byte) mark {
	return mark{Path: path, Prints: []string{r.print(content)}}
}

// original is where somebody else's file is kept.
func (m mark) original() string { return m.Path + originalSuffix }

// wrote reports whether a content is one of ours.
func (m mark) wrote(print string) bool { return print != "" && slices.Contains(m.Prints, print) }

// is reports whether a content is the one that there is to be.
func (m mark) is(print string) bool {
	return print != "" && len(m.Prints) > 0 && m.Prints[len(m.Prints)-1] == print
}

func (w *work) recordPath() string { return w.Path + recordSuffix }

// recall reads the record, and reports whether the file is there.
func (w *work) recall(ctx context.Context) (there bool, err error) {
	content, _, err := w.Read(ctx, w.recordPath())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = crud.GetPrivate(ctx, recordKey, &w.record)
	case err == nil:
		there = true
		if err = json.Unmarshal(content, &w.record); err != nil {
			err = fmt.Errorf("%s on %s, in which this provider notes what it has made, is damaged (%w): remove it", w.recordPath(), w.Name(), err)
		}
	}
	if w.record.Files == nil {
		w.record.Files = map[role]mark{}
	}
	if w.record.Options == nil {
		w.record.Options = options.Marks{}
	}
	return there, err
}

// remember reads the record, and settles it.
func (w *work) remember(ctx context.Context) error {
	there, err := w.recall(ctx)
	if err != nil {
		return err
	}
	return w.settle(ctx, there)
}

// settle decides by the file of options what of them is owned. What was about to be set is, if a run that died has come to that. Where
// the record is gone, somebody has given back what the file does not bear out, such as another configuration.
func (w *work) settle(ctx context.Context, there bool) error {
	next := w.record.Next
	w.record.Next = nil
	if there && len(next) == 0 {
		return nil
	}
	conf, err := w.Load(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var errs []error
	borne := func(key options.Option, m options.Mark) bool {
		same, err := m.Is(conf.Values(key.Section, key.Name))
		errs = append(errs, err)
		return same
	}
	maps.DeleteFunc(w.record.Options, func(key options.Option, m options.Mark) bool { return !there && !borne(key, m) })
	for key, m := range next {
		if borne(key, m) {
			w.record.Options[key] = m
		}
	}
	return errors.Join(errs...)
}

// note writes the record before what it tells of is done.
func (w *work) note(ctx context.Context) (err error) {
	if w.record.Next, err = w.Preview(ctx, w.record.Options, w.signing.options()); err != nil {
		return err
	}
	return w.saveRecord(ctx)
}

// close writes the record when all of it is done.
func (w *work) close(ctx context.Context) error {
	w.record.Next, w.record.Complete = nil, true
	for r, m := range w.record.Files {
		m.Prints = m.Prints[max(len(m.Prints)-1, 0):]
		w.record.Files[r] = m
	}
	return errors.Join(w.saveRecord(ctx), crud.SetPrivate(ctx, recordKey, w.record))
}

func (w *work) saveRecord(ctx context.Context) error {
	content, err := json.MarshalIndent(w.record, "", "  ")
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o600)
	_, err = w.Write(ctx, w.recordPath(), machine.Write{Content: append(content, '\n'), Mode: &mode})
	return err
}

// forget removes the record, which comes last.
func (w *work) forget(ctx context.Context) error {
	err := w.Remove(ctx, w.recordPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// marked are the roles of the files that the record tells of, in the order in which they are given up.
func (r record) marked() []role {
	all := slices.Collect(maps.Keys(r.Files))
	slices.SortFunc(all, func(a, b role) int { return slices.Index(allRoles, b) - slices.Index(allRoles, a) })
	return all
}
