package lxdapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
)

// ImageOptions are what an image gets beside its content.
type ImageOptions struct {
	Public     bool
	Properties map[string]string // beside those in its metadata, and before them

	// Fingerprint is the one that local files must have; the server refuses others. "" computes it from what they hold.
	Fingerprint string
}

// ImportImage sends local files to the server as an image and returns its fingerprint. Where the project has that image
// already the fingerprint comes with an error that [IsExists] tells.
func (c *Client) ImportImage(ctx context.Context, from ImageFiles, opts ImageOptions) (fingerprint string, err error) {
	if fingerprint = opts.Fingerprint; fingerprint == "" {
		if fingerprint, err = from.Fingerprint(); err != nil {
			return "", err
		}
	}
	if err := c.absent(ctx, fingerprint); err != nil {
		return fingerprint, err
	}
	files, err := from.open()
	if err != nil {
		return "", err
	}
	defer files.close()
	body, contentType, err := files.body()
	if err != nil {
		return "", err
	}
	return fingerprint, c.upload(ctx, body, contentType, fingerprint, opts)
}

// CopyImage streams an image of another server, or of another project, into this one; the servers need not reach each
// other, and nothing touches the disk on the way. Aliases are not copied, nor properties that were changed after the
// image was made: opts has those wanted. An image that is there already is an error that [IsExists] tells.
func (c *Client) CopyImage(ctx context.Context, from *Client, fingerprint string, opts ImageOptions) error {
	if err := c.absent(ctx, fingerprint); err != nil {
		return err
	}
	export, err := from.export(ctx, fingerprint)
	if err != nil {
		return err
	}
	defer export.Body.Close()
	// What a server exports is, byte for byte, what another one imports.
	if err := c.upload(ctx, export.Body, export.Header.Get("Content-Type"), fingerprint, opts); err != nil {
		return fmt.Errorf("copy image %s from %s: %w", fingerprint, from.name, err)
	}
	return nil
}

// ImagePart is a file of an image.
type ImagePart struct {
	Name     string // "metadata", then "rootfs" or "rootfs.img", of a split image; "" of a unified one
	Filename string
	io.Reader
}

// ExportImage hands the files of an image to each as they arrive, and fails at the end if they are not what the
// fingerprint, which must be whole, says.
func (c *Client) ExportImage(ctx context.Context, fingerprint string, each func(ImagePart) error) error {
	resp, err := c.export(ctx, fingerprint)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	sum := sha256.New()
	hand := func(name, filename string, content io.Reader) error {
		content = io.TeeReader(content, sum)
		if err := each(ImagePart{Name: name, Filename: filename, Reader: content}); err != nil {
			return err
		}
		_, err := io.Copy(io.Discard, content) // what each left unread
		return err
	}
	if err := eachPart(resp, hand); err != nil {
		return fmt.Errorf("export image %s of %s: %w", fingerprint, c.name, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != fingerprint {
		return fmt.Errorf("export image %s of %s: its content has the fingerprint %s", fingerprint, c.name, got)
	}
	return nil
}

func eachPart(resp *http.Response, hand func(name, filename string, content io.Reader) error) error {
	kind, params, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if kind != "multipart/form-data" {
		_, params, _ := mime.ParseMediaType(resp.Header.Get("Content-Disposition"))
		return hand("", params["filename"], resp.Body)
	}
	form := multipart.NewReader(resp.Body, params["boundary"])
	for {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := hand(part.FormName(), part.FileName(), part); err != nil {
			return err
		}
	}
}

func (c *Client) export(ctx context.Context, fingerprint string) (*http.Response, error) {
	if _, err := c.Info(ctx); err != nil { // introduces this client where it must be
		return nil, err
	}
	if err := c.inProject(ctx); err != nil {
		return nil, err
	}
	resp, err := c.send(ctx, request{method: http.MethodGet, path: c.at("images", fingerprint, "export")})
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	_, err = c.readReply(resp)
	return nil, err
}

// absent returns an [ExistsError] if the image is in the project.
func (c *Client) absent(ctx context.Context, fingerprint string) error {
	switch _, _, err := c.Image(ctx, fingerprint); {
	case err == nil:
		return &ExistsError{Server: c.name, Object: "image " + fingerprint}
	case IsNotFound(err):
		return nil
	default:
		return err
	}
}

func (c *Client) upload(ctx context.Context, body io.Reader, contentType, fingerprint string, opts ImageOptions) error {
	properties := url.Values{}
	for key, value := range opts.Properties {
		properties.Set(key, value)
	}
	header := http.Header{
		"Content-Type":      {contentType},
		"X-LXD-fingerprint": {fingerprint}, // the server refuses anything else
		"X-LXD-public":      {strconv.FormatBool(opts.Public)},
	}
	if len(properties) > 0 {
		header["X-LXD-properties"] = []string{properties.Encode()}
	}
	_, err := c.call(ctx, request{method: http.MethodPost, path: c.at("images"), body: body, header: header}, nil)
	if refused := new(Error); errors.As(err, &refused) {
		// Another writer may have been faster.
		if there := c.absent(ctx, fingerprint); IsExists(there) {
			return there
		}
	}
	return err
}
