package lxdapi

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path"
)

// get reads the object at path; extension, where not "", is what a server must know for it.
func get[T any](ctx context.Context, c *Client, extension, path string) (*T, string, error) {
	if err := c.ready(ctx, extension); err != nil {
		return nil, "", err
	}
	var object *T
	etag, err := c.call(ctx, request{method: http.MethodGet, path: path}, &object)
	if err != nil {
		return nil, "", err
	}
	if object == nil {
		return nil, "", fmt.Errorf("%s answered nothing to GET %s", c.name, path)
	}
	return object, etag, nil
}

// list reads the collection at path, for which some servers answer null where it is empty.
func list[T any](ctx context.Context, c *Client, path string) ([]T, error) {
	if err := c.inProject(ctx); err != nil {
		return nil, err
	}
	var all []T
	_, err := c.call(ctx, request{method: http.MethodGet, path: path}, &all)
	return all, err
}

func (c *Client) write(ctx context.Context, extension, method, path string, in any) error {
	if err := c.ready(ctx, extension); err != nil {
		return err
	}
	return c.whenFree(ctx, path, func() error {
		_, err := c.call(ctx, request{method: method, path: path, in: in}, nil)
		return err
	})
}

// ready fails early, and clearly, where the server cannot do what is about to be asked of it.
func (c *Client) ready(ctx context.Context, extension string) error {
	if err := c.inProject(ctx); err != nil || extension == "" {
		return err
	}
	return c.Require(ctx, extension)
}

// names lists a collection, whose answer is the objects' URLs.
func (c *Client) names(ctx context.Context, collection ...string) ([]string, error) {
	urls, err := list[string](ctx, c, c.at(collection...))
	if err != nil {
		return nil, err
	}
	names := make([]string, len(urls))
	for i, u := range urls {
		parsed, err := url.Parse(u)
		if err != nil {
			return nil, err
		}
		names[i] = path.Base(parsed.Path)
	}
	return names, nil
}
