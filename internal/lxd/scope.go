// Package lxd holds the objects of LXD: a file for each resource, data source and function.
package lxd

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

// Source is what the objects of LXD need of the provider.
type Source interface {
	crud.Provider
	// LXD returns a client of the provider's own server, in the provider's project.
	LXD() (*lxdapi.Client, error)
	// ImageFingerprint computes the fingerprint that local files have as an image.
	ImageFingerprint(lxdapi.ImageFiles) (string, error)
}

// layer says in which daemon an object is. Models of objects that belong to no project embed it.
type layer struct {
	Within types.List `tfsdk:"within"`
}

// scope says in which daemon and project an object is. Models embed it.
type scope struct {
	layer
	Project types.String `tfsdk:"project"`
}

const (
	withinText = "The LXD instances to descend into, outermost first: the object is in the daemon that runs inside the last of them. " +
		"Write `stacklab_lxd_instance.NAME.path`, or a literal list such as `[\"compute\"]` for instances that someone else owns " +
		"(`project/name` where one is in another project than the provider's). Default: none, the provider's own server. Changing it replaces the object."
	projectText = "The LXD project that the object is in. Default: the provider's `project`; inside an instance `default`. Changing it replaces the object."
)

func withinAttribute() schema.Attribute {
	return place.WithinAttribute(withinText)
}

func projectAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: projectText,
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
		Validators:          []validator.String{projectName},
	}
}

// connect returns a client of the daemon and project that a model names.
func connect[M interface {
	client(context.Context, Source) (*lxdapi.Client, error)
}](ctx context.Context, s Source, m M) (*lxdapi.Client, error) {
	return m.client(ctx, s)
}

func (l layer) client(ctx context.Context, s Source) (*lxdapi.Client, error) {
	c, err := s.LXD()
	if err != nil {
		return nil, err
	}
	within, err := crud.Texts(ctx, l.Within)
	if err != nil {
		return nil, err
	}
	return c.Within(within...), nil
}

func (s scope) client(ctx context.Context, source Source) (*lxdapi.Client, error) {
	c, err := s.layer.client(ctx, source)
	if err != nil || s.Project.ValueString() == "" {
		return c, err
	}
	return c.Project(s.Project.ValueString()), nil
}

// located completes the scope of a model that an import made.
func (l *layer) located(*lxdapi.Client) {
	if l.Within.IsNull() || l.Within.IsUnknown() {
		l.Within = types.ListValueMust(types.StringType, nil)
	}
}

func (s *scope) located(c *lxdapi.Client) {
	s.layer.located(c)
	s.Project = types.StringValue(c.ProjectName())
}

// planScope is the Plan of an object that has nothing else to complete than its project.
func planScope[M any, P interface {
	*M
	planProject(context.Context, Source) error
}](ctx context.Context, s Source, plan, _ *M) error {
	return P(plan).planProject(ctx, s)
}

// planProject shows in the plan which project the object will be in, where that is known already.
func (s *scope) planProject(ctx context.Context, source Source) error {
	if !s.Project.IsUnknown() || s.Within.IsUnknown() {
		return nil
	}
	c, err := s.layer.client(ctx, source)
	switch {
	case errors.Is(err, crud.ErrUnknown):
		return nil
	case err != nil:
		return err
	}
	s.Project = types.StringValue(c.ProjectName())
	return nil
}

// existsOr tells, of a create that failed with err, whether that was because the object exists. Servers of different
// versions answer with different codes and words, so it is looked up.
func existsOr(err error, lookUp func() error) error {
	if lookUp() == nil {
		return crud.ErrExists
	}
	return err
}

// apiErrors gives errors of the API their meaning for crud.
func apiErrors(err error) error {
	stopped := new(lxdapi.LayerError)
	switch {
	case errors.As(err, &stopped) && stopped.State == lxdapi.LayerStopped:
		return crud.Unavailable(fmt.Sprintf("the inside of instance %q of %s", stopped.Instance, stopped.Server), err)
	case lxdapi.IsNotFound(err):
		return crud.NotFound(err)
	}
	return err
}
