package lxdapi

import (
	"context"
	"net/http"
)

const projectExtension = "projects" // since LXD 3.6

// Project keeps instances, and by its features images, profiles and more, apart from those of other projects.
type Project struct {
	Name string `json:"name"`
	ProjectPut
}

// ProjectPut is the part of a project that can be written.
type ProjectPut struct {
	Description string            `json:"description"`
	Config      map[string]string `json:"config"`
}

// ReadProject reads one project.
func (c *Client) ReadProject(ctx context.Context, name string) (*Project, string, error) {
	return get[Project](ctx, c.Project(""), projectExtension, c.Project("").at("projects", name))
}

// CreateProject makes a project.
func (c *Client) CreateProject(ctx context.Context, p Project) error {
	return c.Project("").write(ctx, projectExtension, http.MethodPost, c.Project("").at("projects"), p)
}

// ModifyProject reads, changes and writes a project, see modify.
func (c *Client) ModifyProject(ctx context.Context, name string, change func(*ProjectPut) (bool, error)) error {
	return modify(ctx, c.Project(""), projectExtension, c.Project("").at("projects", name), change)
}

// DeleteProject removes a project that is empty.
func (c *Client) DeleteProject(ctx context.Context, name string) error {
	return c.Project("").write(ctx, projectExtension, http.MethodDelete, c.Project("").at("projects", name), nil)
}
