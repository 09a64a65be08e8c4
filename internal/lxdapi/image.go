package lxdapi

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Image is what instances are made from.
type Image struct {
	Fingerprint  string       `json:"fingerprint"` // SHA-256 of its files, see [ImageFiles.Fingerprint]
	Aliases      []ImageAlias `json:"aliases"`
	Architecture string       `json:"architecture"`
	Type         string       `json:"type"` // "container" or "virtual-machine"; "" before LXD 3.19
	Filename     string       `json:"filename"`
	Size         int64        `json:"size"` // bytes
	Cached       bool         `json:"cached"`
	CreatedAt    time.Time    `json:"created_at"`
	UploadedAt   time.Time    `json:"uploaded_at"`
	UpdateSource *ImageSource `json:"update_source"` // where a pulled image came from
	ImagePut
}

// ImagePut is the part of an image that can be written.
type ImagePut struct {
	AutoUpdate bool              `json:"auto_update"`
	Properties map[string]string `json:"properties"`
	Public     bool              `json:"public"`
	ExpiresAt  *time.Time        `json:"expires_at,omitempty"` // kept as it is
	Profiles   []string          `json:"profiles,omitempty"`   // of instances made from it that name none
}

// ImageSource is where a server pulls an image from.
type ImageSource struct {
	Server      string `json:"server"`   // URL
	Protocol    string `json:"protocol"` // "simplestreams" or "lxd"
	Alias       string `json:"alias"`
	Certificate string `json:"certificate,omitempty"` // PEM, pins the source's server
}

// Image reads one image by its fingerprint or an unambiguous beginning of it.
func (c *Client) Image(ctx context.Context, fingerprint string) (*Image, string, error) {
	return get[Image](ctx, c, "", c.at("images", fingerprint))
}

// Images reads all images of the project.
func (c *Client) Images(ctx context.Context) ([]Image, error) {
	return list[Image](ctx, c, c.with(url.Values{"recursion": {"1"}}, "images"))
}

// ModifyImage reads, changes and writes an image, see modify.
func (c *Client) ModifyImage(ctx context.Context, fingerprint string, change func(*ImagePut) (bool, error)) error {
	return modify(ctx, c, "", c.at("images", fingerprint), change)
}

// DeleteImage removes an image and its aliases. Instances made from it stay.
//
// A storage pool that is being deleted at the same time takes its copy of the image along, over which LXD stumbles: the
// delete fails until the pool is gone, and is asked for again that long.
func (c *Client) DeleteImage(ctx context.Context, fingerprint string) error {
	for pause := firstImagePause; ; pause *= 2 {
		err := c.write(ctx, "", http.MethodDelete, c.at("images", fingerprint), nil)
		switch {
		case pause > firstImagePause && IsNotFound(err):
			return nil
		case !isFailedOperation(err) || pause > longestImagePause:
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
}

// The pauses before a delete of an image is asked for again, which double.
const (
	firstImagePause   = 125 * time.Millisecond
	longestImagePause = 2 * time.Second
)

// PullImage makes the server download an image and returns its fingerprint. Unless autoUpdate, the server keeps it as
// it is when the source has a newer one under the same alias.
func (c *Client) PullImage(ctx context.Context, from ImageSource, autoUpdate bool) (fingerprint string, err error) {
	source := struct {
		Type string `json:"type"`
		Mode string `json:"mode"`
		ImageSource
	}{"image", "pull", from}
	var image struct {
		Fingerprint string `json:"fingerprint"`
	}
	if err := c.inProject(ctx); err != nil {
		return "", err
	}
	_, err = c.call(ctx, request{
		method: http.MethodPost, path: c.at("images"),
		in: map[string]any{"source": source, "auto_update": autoUpdate},
	}, &image)
	return image.Fingerprint, err
}
