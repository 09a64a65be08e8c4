package lxd

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// Project is stacklab_lxd_project.
var Project = crud.Resource[Source, *lxdapi.Client, project]{
	Type: "lxd_project", Noun: "LXD project",
	ID:      crud.ID{Within: true, Name: "name", Example: "compute:lab"},
	Schema:  projectSchema(),
	Connect: connect[project],
	Errors:  apiErrors,
	Create:  createProject, Read: readProject,
	Update: updateProject, Delete: deleteProject,
}

type project struct {
	layer
	settings
}

func projectSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "An LXD project, which keeps instances, and by its features images, profiles, volumes and networks, apart from those of other " +
			"projects. Only an empty one can be deleted; LXD removes the profile `default` of the project with it.",
		Attributes: map[string]schema.Attribute{
			"within":      withinAttribute(),
			"name":        nameAttribute("project", projectName),
			"description": descriptionAttribute("project"),
			"config": configAttribute("project", "`{ \"features.profiles\" = \"false\", \"limits.instances\" = \"10\" }`", projectKeys,
				"LXD switches features on that are not given; they stay as they are when they are no longer written here. "),
		},
	}
}

func createProject(ctx context.Context, c *lxdapi.Client, p *project) error {
	wanted := lxdapi.Project{Name: p.Name.ValueString()}
	if err := p.write(ctx, projectKeys, nil, &wanted.Description, &wanted.Config); err != nil {
		return err
	}
	err := c.CreateProject(ctx, wanted)
	if err == nil {
		return nil
	}
	return existsOr(err, func() error { _, _, err := c.ReadProject(ctx, wanted.Name); return err })
}

func readProject(ctx context.Context, c *lxdapi.Client, p *project) error {
	has, _, err := c.ReadProject(ctx, p.Name.ValueString())
	if err != nil {
		return err
	}
	p.located(c)
	return p.read(ctx, projectKeys, has.Description, has.Config)
}

func updateProject(ctx context.Context, c *lxdapi.Client, plan *project, prior project) error {
	return c.ModifyProject(ctx, plan.Name.ValueString(), func(has *lxdapi.ProjectPut) (bool, error) {
		return true, plan.write(ctx, projectKeys, &prior.settings, &has.Description, &has.Config)
	})
}

func deleteProject(ctx context.Context, c *lxdapi.Client, p project) error {
	return c.DeleteProject(ctx, p.Name.ValueString())
}
