package lxdapi

import (
	"context"
	"net/http"
)

// Profile is a set of config and devices that instances take on.
type Profile struct {
	Name string `json:"name"`
	ProfilePut
}

// ProfilePut is the part of a profile that can be written.
type ProfilePut struct {
	Description string                       `json:"description"`
	Config      map[string]string            `json:"config"`
	Devices     map[string]map[string]string `json:"devices"`
}

// Profile reads one profile. Its users are not in it.
func (c *Client) Profile(ctx context.Context, name string) (*Profile, string, error) {
	return get[Profile](ctx, c, "", c.at("profiles", name))
}

// ProfileID tells a profile from those of other names, projects and daemons.
func (c *Client) ProfileID(name string) string { return c.Place() + "/" + name }

// ProfileNames lists the names of all profiles. It is slow on LXD 5.0 with hundreds of them (canonical/lxd#13401).
func (c *Client) ProfileNames(ctx context.Context) ([]string, error) {
	return c.names(ctx, "profiles")
}

// CreateProfile makes a profile.
func (c *Client) CreateProfile(ctx context.Context, p Profile) error {
	return c.write(ctx, "", http.MethodPost, c.at("profiles"), p)
}

// ModifyProfile reads, changes and writes a profile, see modify.
func (c *Client) ModifyProfile(ctx context.Context, name string, change func(*ProfilePut) (bool, error)) error {
	return modify(ctx, c, "", c.at("profiles", name), change)
}

// DeleteProfile removes a profile that nothing uses.
func (c *Client) DeleteProfile(ctx context.Context, name string) error {
	return c.write(ctx, "", http.MethodDelete, c.at("profiles", name), nil)
}
