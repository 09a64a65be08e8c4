package oslo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

// part is the share of one service in a change of all.
type part struct {
	options.File
	location string
	at       path.Path // of the file
	goes     bool      // it is given up
	before   options.Marks
	wanted   map[options.Option]options.Want

	after   options.Marks
	was, is []byte // what was written over, and with what
}

// changes reports whether the file is to be changed, and changes nothing.
func (p *part) changes(content []byte) (bool, error) {
	edited, after, err := p.Edited(content, p.before, p.wanted)
	p.after = after
	return !bytes.Equal(edited, content), err
}

func (p *part) write(ctx context.Context) error {
	_, err := p.Update(ctx, p.Path, func(old *machine.File) (*machine.Write, error) {
		if old == nil {
			return nil, fs.ErrNotExist
		}
		edited, after, err := p.Edited(old.Content, p.before, p.wanted)
		p.was, p.is, p.after = old.Content, edited, after
		return &machine.Write{Content: edited}, err
	})
	return crud.At(p.at, err)
}

var errNotAsWritten = errors.New("it does not read back as it was written: something else changes it at the same time")

// verify reads the file back. What others have changed in it meanwhile is theirs.
func (p *part) verify(ctx context.Context) error {
	content, _, err := p.Read(ctx, p.Path)
	if err != nil {
		return crud.At(p.at, err)
	}
	edited, _, err := p.Edited(content, p.after, p.wanted)
	if err == nil && !bytes.Equal(edited, content) {
		err = fmt.Errorf("%s on %s: %w", p.Path, p.Name(), errNotAsWritten)
	}
	return crud.At(p.at, err)
}

var errOthers = errors.New("somebody else has changed it meanwhile, so it is left as it is")

// restore gives the file the bytes back that it had.
func (p *part) restore(ctx context.Context) error {
	if bytes.Equal(p.was, p.is) {
		return nil
	}
	_, err := p.Update(ctx, p.Path, func(now *machine.File) (*machine.Write, error) {
		switch {
		case now != nil && bytes.Equal(now.Content, p.was):
			return nil, nil
		case now == nil || !bytes.Equal(now.Content, p.is):
			return nil, errOthers
		}
		return &machine.Write{Content: p.was}, nil
	})
	if err != nil {
		err = fmt.Errorf("put the file back: %w", err)
	}
	return crud.At(p.at, err)
}
