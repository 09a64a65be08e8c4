package lxdapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"os"
	"path/filepath"
)

// ImageFiles names the local files of an image: Metadata and Rootfs of a split one, or the single File of a unified one.
type ImageFiles struct {
	Metadata, Rootfs string
	File             string
}

// Fingerprint computes what an LXD server will call the image: the SHA-256 of the file, or of metadata and rootfs one
// after the other, in hexadecimal.
func (f ImageFiles) Fingerprint() (string, error) {
	files, err := f.open()
	if err != nil {
		return "", err
	}
	defer files.close()
	sum := sha256.New()
	for _, file := range files {
		if _, err := io.Copy(sum, file); err != nil {
			return "", fmt.Errorf("image: %w", err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// openFiles are metadata and rootfs, or the single file.
type openFiles []*os.File

func (f ImageFiles) open() (openFiles, error) {
	var paths []string
	switch {
	case f.File != "" && f.Metadata == "" && f.Rootfs == "":
		paths = []string{f.File}
	case f.File == "" && f.Metadata != "" && f.Rootfs != "":
		paths = []string{f.Metadata, f.Rootfs}
	default:
		return nil, errors.New("an image is either one file, or metadata and rootfs")
	}
	var files openFiles
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			files.close()
			return nil, fmt.Errorf("image: %w", err)
		}
		files = append(files, file)
	}
	return files, nil
}

func (files openFiles) close() {
	for _, file := range files {
		file.Close()
	}
}

// body is what an import sends: the single file as it is, or both in the parts of a form. Nothing but the form's
// own lines is held in memory.
func (files openFiles) body() (body io.Reader, contentType string, err error) {
	if len(files) == 1 {
		return files[0], "application/octet-stream", nil
	}
	rootfs, err := rootfsPart(files[1])
	if err != nil {
		return nil, "", err
	}
	var lines bytes.Buffer
	form := multipart.NewWriter(&lines)
	var readers []io.Reader
	for i, part := range []string{metadataPart, rootfs} {
		if _, err := form.CreateFormFile(part, filepath.Base(files[i].Name())); err != nil {
			return nil, "", err
		}
		readers = append(readers, bytes.NewReader(bytes.Clone(lines.Bytes())), files[i])
		lines.Reset()
	}
	if err := form.Close(); err != nil {
		return nil, "", err
	}
	return io.MultiReader(append(readers, &lines)...), form.FormDataContentType(), nil
}

// The names of a split image's parts. The last two tell a container's from a virtual machine's.
const (
	metadataPart = "metadata"
	rootfsTree   = "rootfs"
	rootfsDisk   = "rootfs.img"
)

func rootfsPart(file io.ReaderAt) (string, error) {
	magic := make([]byte, 4)
	switch _, err := file.ReadAt(magic, 0); {
	case err != nil && !errors.Is(err, io.EOF):
		return "", fmt.Errorf("image: %w", err)
	case string(magic) == "QFI\xfb": // qcow2
		return rootfsDisk, nil
	}
	return rootfsTree, nil
}
