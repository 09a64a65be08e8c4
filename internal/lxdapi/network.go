package lxdapi

import (
	"context"
	"net/http"
)

const networkExtension = "network" // since LXD 2.3

// Network is a network that LXD manages, or one of the host that it knows of.
type Network struct {
	Name    string `json:"name"`
	Type    string `json:"type"` // such as "bridge", "ovn", "physical"
	Managed bool   `json:"managed"`
	Status  string `json:"status"`
	NetworkPut
}

// NetworkPut is the part of a network that can be written.
type NetworkPut struct {
	Description string            `json:"description"`
	Config      map[string]string `json:"config"`
}

// NetworkCreate is what a new network is made of. An empty type is a bridge.
type NetworkCreate struct {
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
	NetworkPut
}

// Network reads one network.
func (c *Client) Network(ctx context.Context, name string) (*Network, string, error) {
	return get[Network](ctx, c, networkExtension, c.at("networks", name))
}

// CreateNetwork makes a managed network.
func (c *Client) CreateNetwork(ctx context.Context, n NetworkCreate) error {
	return c.write(ctx, networkExtension, http.MethodPost, c.at("networks"), n)
}

// ModifyNetwork reads, changes and writes a network, see modify.
func (c *Client) ModifyNetwork(ctx context.Context, name string, change func(*NetworkPut) (bool, error)) error {
	return modify(ctx, c, networkExtension, c.at("networks", name), change)
}

// DeleteNetwork removes a managed network that nothing uses.
func (c *Client) DeleteNetwork(ctx context.Context, name string) error {
	return c.write(ctx, networkExtension, http.MethodDelete, c.at("networks", name), nil)
}
