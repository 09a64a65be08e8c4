package lxdapi

import (
	"context"
	"net/url"
	"strings"
)

// DefaultProject is the project of every server, also of those that do not know projects.
const DefaultProject = "default"

// Client talks to one LXD daemon, in one project. It is safe for concurrent use, and clients made from it by
// [Client.Project] and [Client.Within] share its connections.
type Client struct {
	*server
	project string
}

// New returns a client of the server that cfg names. Nothing is dialled before the first call.
func New(cfg Config) (*Client, error) {
	s, err := cfg.server()
	if err != nil {
		return nil, err
	}
	s.home = projectOrDefault(cfg.Project)
	return &Client{server: s, project: s.home}, nil
}

// Project returns a client of the same daemon in another project; "" means the default one.
func (c *Client) Project(name string) *Client {
	return &Client{server: c.server, project: projectOrDefault(name)}
}

// ProjectName tells which project the client works in.
func (c *Client) ProjectName() string { return c.project }

// Within returns a client of the daemon that runs inside the given instances, outermost first, in its default project.
// An element is an instance's name, or project/name where the instance is not in this client's project (for the first
// element) or the default one (for the others). Nothing is dialled before the first call; all clients of one path share
// one tunnel.
func (c *Client) Within(instances ...string) *Client {
	inner := c
	for _, element := range instances {
		project, name := inner.project, element
		if p, n, found := strings.Cut(element, "/"); found {
			project, name = p, n
		}
		inner = &Client{server: inner.inside(project, name), project: DefaultProject}
	}
	return inner
}

// Element is how a path names an instance of the client's project, see [Client.Within].
func (c *Client) Element(instance string) string {
	if c.project == c.home {
		return instance
	}
	return c.project + "/" + instance
}

// Name is how messages call the daemon.
func (c *Client) Name() string { return c.name }

// Path lists the instances to descend into to reach the daemon, outermost first.
func (c *Client) Path() []string { return c.path }

func projectOrDefault(name string) string {
	if name == "" {
		return DefaultProject
	}
	return name
}

// at builds the path of an API object in the client's project; segments are escaped.
func (c *Client) at(segments ...string) string {
	return c.with(nil, segments...)
}

func (c *Client) with(query url.Values, segments ...string) string {
	var b strings.Builder
	b.WriteString("/1.0")
	for _, s := range segments {
		b.WriteString("/" + url.PathEscape(s))
	}
	if c.project != DefaultProject {
		if query == nil {
			query = url.Values{}
		}
		query.Set("project", c.project)
	}
	if len(query) > 0 {
		b.WriteString("?" + query.Encode())
	}
	return b.String()
}

// inProject fails early, and clearly, where the server has no projects.
func (c *Client) inProject(ctx context.Context) error {
	if c.project == DefaultProject {
		return nil
	}
	return c.Require(ctx, "projects")
}
