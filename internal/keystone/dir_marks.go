package keystone

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

// The files that keystonemiddleware keeps in a signing_dir. The last is its cache of the list of revoked tokens.
const (
	signingFile = "signing_cert.pem"
	caFile      = "cacert.pem"
	revokedFile = "revoked.pem"
)

// dirMarks are what private state keeps of directories.
type dirMarks struct {
	dirMark
	Left []dirMark `json:"left,omitempty"` // those of before that are not given back yet
}

// dirMark is about one directory: what was made there, and what was there before.
type dirMark struct {
	Path  string              `json:"path"`
	Was   *attributes         `json:"was"` // of the directory that was found, nil if it was made
	UID   int                 `json:"uid"` // that it was given
	GID   int                 `json:"gid"`
	Files map[string]fileMark `json:"files"`
}

type attributes struct {
	UID  int         `json:"uid"`
	GID  int         `json:"gid"`
	Mode fs.FileMode `json:"mode"`
}

// fileMark is about one file.
type fileMark struct {
	Ours    string      `json:"ours"` // SHA-256 of what was written
	Was     *attributes `json:"was"`  // of the file that was found, nil if there was none
	Content []byte      `json:"content"`
}

func attributesOf(i machine.Info) *attributes { return &attributes{i.UID, i.GID, i.Mode} }

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// placed reports whether a text is what was written to a file.
func (m dirMark) placed(name string, text types.String) bool {
	return given(text) && m.Files[name].Ours == sumOf([]byte(text.ValueString()))
}

// to are the marks of who goes to another directory, which may be one that was left.
func (m dirMarks) to(path string) (next dirMarks) {
	if m.Path == path {
		return m
	}
	for _, left := range append(slices.Clone(m.Left), m.dirMark) {
		switch left.Path {
		case "":
		case path:
			next.dirMark = left
		default:
			next.Left = append(next.Left, left)
		}
	}
	return next
}

const dirKey = "directory"

func readDirMarks(ctx context.Context) (m dirMarks, err error) {
	err = crud.GetPrivate(ctx, dirKey, &m)
	return m, err
}

func (m dirMarks) save(ctx context.Context) error { return crud.SetPrivate(ctx, dirKey, m) }

// readMarks returns those of the directory, and those of the option.
func readMarks(ctx context.Context) (own dirMarks, owned options.Marks, err error) {
	if own, err = readDirMarks(ctx); err == nil {
		owned, err = options.ReadMarks(ctx)
	}
	return own, owned, err
}
