package lxd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// partClient is the client of resources that own a part of an object: it knows which parts this run writes.
type partClient struct {
	*lxdapi.Client
	run *crud.Run
}

func connectParts[M interface {
	client(context.Context, Source) (*lxdapi.Client, error)
}](ctx context.Context, s Source, m M) (partClient, error) {
	c, err := m.client(ctx, s)
	return partClient{c, s.Run()}, err
}

// claim records that owner writes a part of an object, such as a profile of instance web.
func (c partClient) claim(part, object, owner string) error {
	return c.run.Claim(c.partName(part, object), owner)
}

// claimed reports whether another resource has taken over a part that its owner is about to give up.
func (c partClient) claimed(part, object string) bool { return c.run.Claimed(c.partName(part, object)) }

func (c partClient) partName(part, object string) string {
	return fmt.Sprintf("%s of %s in %s", part, object, place(c.Client))
}

// place is how messages call the daemon and the project that objects are looked for in.
func place(c *lxdapi.Client) string {
	if c.ProjectName() == lxdapi.DefaultProject {
		return c.Name()
	}
	return fmt.Sprintf("project %s of %s", c.ProjectName(), c.Name())
}

// noProfile is the error for a profile that is not there. It names those that are, which is slow on LXD 5.0 where they
// are hundreds.
func noProfile(ctx context.Context, c *lxdapi.Client, name string) error {
	names, err := c.ProfileNames(ctx)
	if err != nil {
		return fmt.Errorf("%s has no profile %q", place(c), name)
	}
	return fmt.Errorf("%s has no profile %q; it has %s", place(c), name, some(names))
}

// some writes the first of names, in order, and how many more there are.
func some(names []string) string {
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
