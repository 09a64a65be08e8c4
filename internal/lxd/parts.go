package lxd

import (
	"context"
	"fmt"

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
	return fmt.Sprintf("%s of %s in %s", part, object, c.Place())
}
