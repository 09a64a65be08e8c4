package lxdapi

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Place is how messages call the daemon and the project that objects are looked for in.
func (c *Client) Place() string {
	if c.project == DefaultProject {
		return c.name
	}
	return fmt.Sprintf("project %s of %s", c.project, c.name)
}

// NoProfile is the error for a profile that is not there. It names those that are, which is slow on LXD 5.0 where they
// are hundreds.
func (c *Client) NoProfile(ctx context.Context, name string) error {
	names, err := c.ProfileNames(ctx)
	if err != nil {
		return fmt.Errorf("%s has no profile %q", c.Place(), name)
	}
	return fmt.Errorf("%s has no profile %q; it has %s", c.Place(), name, Some(names))
}

// Some writes the first of names, in order, and how many more there are.
func Some(names []string) string {
	const most = 20
	if len(names) == 0 {
		return "none"
	}
	names = slices.Sorted(slices.Values(names))
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}
