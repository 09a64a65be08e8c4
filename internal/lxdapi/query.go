package lxdapi

import (
	"context"
	"net/http"
)

// Query sends any request, such as PATCH /1.0/profiles/default, and decodes what the server answers into out, which may
// be nil. It sends etag as If-Match unless that is "", returns the answer's ETag, and waits for an operation. path is
// taken as it is, with the query that it has.
func (c *Client) Query(ctx context.Context, method, path, etag string, in, out any) (string, error) {
	if method == http.MethodPatch { // older servers call it not found
		if err := c.Require(ctx, "patch"); err != nil {
			return "", err
		}
	}
	return c.call(ctx, request{method: method, path: path, in: in, etag: etag}, out)
}
