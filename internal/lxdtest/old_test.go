package lxdtest_test

import (
	"net/http"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// What the stand-in hides is tested here, because the client would not ask for it.
func TestAccOld(t *testing.T) {
	c, _ := lxdtest.Old(t)
	for path, hidden := range map[string]bool{
		"/1.0/instances": true, "/1.0/storage-pools": true, "/1.0/projects": true, "/1.0/cluster": true,
		"/1.0/containers": false, "/1.0/images": false, "/1.0/networks": false, "/1.0/operations": false,
	} {
		if _, err := c.Query(t.Context(), http.MethodGet, path, "", nil, nil); lxdapi.IsNotFound(err) != hidden {
			t.Errorf("%s: %v", path, err)
		}
	}
	for path, method := range map[string]string{"/1.0/networks": http.MethodPost, "/1.0/containers/x/files": http.MethodDelete} {
		if _, err := c.Query(t.Context(), method, path, "", map[string]any{}, nil); !lxdapi.IsNotFound(err) {
			t.Errorf("%s %s: %v", method, path, err)
		}
	}
	name := lxdtest.Name("old")
	if err := c.CreateProfile(t.Context(), lxdapi.Profile{Name: name}); err != nil {
		t.Fatal(err)
	}
	_, err := c.Query(t.Context(), http.MethodPut, "/1.0/profiles/"+name+"?project=none", "stale", lxdapi.ProfilePut{}, nil)
	if err != nil {
		t.Errorf("it minds an ETag or a project: %v", err)
	}
	if err := c.DeleteProfile(t.Context(), name); err != nil {
		t.Error(err)
	}
}
