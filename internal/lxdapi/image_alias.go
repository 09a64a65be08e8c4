package lxdapi

import (
	"context"
	"net/http"
	"net/url"
)

// ImageAlias is a name of an image. It may hold slashes, as in debian/12.
type ImageAlias struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Target      string `json:"target,omitempty"` // the image's fingerprint; empty within [Image]
}

// ImageAlias reads one alias; its Target is the fingerprint of the image.
func (c *Client) ImageAlias(ctx context.Context, name string) (*ImageAlias, string, error) {
	return get[ImageAlias](ctx, c, "", c.at("images", "aliases", name))
}

// ImageAliases reads all aliases of the project.
func (c *Client) ImageAliases(ctx context.Context) ([]ImageAlias, error) {
	return list[ImageAlias](ctx, c, c.with(url.Values{"recursion": {"1"}}, "images", "aliases"))
}

// CreateImageAlias names an image.
func (c *Client) CreateImageAlias(ctx context.Context, alias ImageAlias) error {
	return c.write(ctx, "", http.MethodPost, c.at("images", "aliases"), alias)
}

// ImageAliasPut is the part of an alias that can be written.
type ImageAliasPut struct {
	Description string `json:"description"`
	Target      string `json:"target"`
}

// ModifyImageAlias reads, changes and writes an alias, see modify.
func (c *Client) ModifyImageAlias(ctx context.Context, name string, change func(*ImageAliasPut) (bool, error)) error {
	return modify(ctx, c, "", c.at("images", "aliases", name), change)
}

// DeleteImageAlias takes a name from its image, which stays.
func (c *Client) DeleteImageAlias(ctx context.Context, name string) error {
	return c.write(ctx, "", http.MethodDelete, c.at("images", "aliases", name), nil)
}
