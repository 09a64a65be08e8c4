package openstacktest

import (
	"context"
	"net/http"
)

type inKey struct{}

// withIn keeps the request as it came in for what is called when it was answered.
func withIn(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), inKey{}, r.Clone(r.Context())))
}
