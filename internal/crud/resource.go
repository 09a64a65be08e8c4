// Package crud turns tables of plain functions into Terraform resources and data sources. It is the only package that
// knows diagnostics.
package crud

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// Resource describes one resource type. P is what it needs of the provider, C the client that its functions work with,
// M the model, a struct with tfsdk tags that mirrors Schema.
//
// Every function may return errors of this package; of them Read may return [ErrNotFound] and [Unavailable], Create
// [ErrExists] and [Partial], Create and Update [Late].
type Resource[P Provider, C, M any] struct {
	Type   string // name without the provider's prefix
	Noun   string // how messages call it
	ID     ID
	Schema schema.Schema

	// Connect returns the client for where the model says that the object is.
	Connect func(context.Context, P, M) (C, error)
	// Errors maps a system's errors to those of this package, once for the system.
	Errors func(error) error

	// Validate checks the configuration, in which values may be unknown.
	Validate func(context.Context, M) error
	// Plan completes the plan with what is known without asking a server, and warns. prior is nil on create.
	Plan func(ctx context.Context, provider P, plan, prior *M) error

	Create func(context.Context, C, *M) error
	// Read takes the server's values into a model. Nobody else does, unless Answered.
	Read   func(context.Context, C, *M) error
	Update func(ctx context.Context, c C, plan *M, prior M) error // nil: every change replaces
	Delete func(context.Context, C, M) error

	// Finish, if set, takes the mark of [Run.NewMark] off what Create has made, after Read has read it back. It comes last:
	// what has no mark is complete. It gets the model as Create left it.
	Finish func(context.Context, C, M) error

	// Undo, if set, takes back what a Create has made that ended with [Partial]. Without it Terraform records the object as tainted,
	// and replaces it; and gives the delete that this begins with no private state.
	Undo func(context.Context, C, M) error

	// Unfinished are attributes in which a create that died half-way may leave the object different from the plan. What is
	// equal in all others is adopted, and Update then does the rest.
	Unfinished []string

	// Answered says that Create completes the model from the answers that it got, as Read would, so that nothing is read back.
	Answered bool

	// Restarts says that what is written may be followed by a restart that several objects share. All others wait for that.
	Restarts bool

	// Timeouts gives the defaults of the operations that wait; the others have no limit and no attribute.
	Timeouts Timeouts
}

// Timeouts are the default limits of a resource's operations, the reading back included. Zero is no limit.
type Timeouts struct{ Create, Update, Delete time.Duration }

// New returns a fresh resource.
func (d Resource[P, C, M]) New() resource.Resource {
	if d.Timeouts != (Timeouts{}) {
		attributes := make(map[string]schema.Attribute, len(d.Schema.Attributes)+1)
		for name, a := range d.Schema.Attributes {
			attributes[name] = a
		}
		attributes["timeouts"] = d.Timeouts.attribute()
		d.Schema.Attributes = attributes
	}
	return &handler[P, C, M]{def: d}
}

func (t Timeouts) attribute() schema.Attribute {
	describe := func(limit time.Duration) string {
		return "How long this may take, as a number with its unit, such as `90s`, `5m` or `1h30m`. Default `" + short(limit) + "`."
	}
	attribute, ok := timeouts.Attributes(context.Background(), timeouts.Opts{
		Create: t.Create > 0, CreateDescription: describe(t.Create),
		Update: t.Update > 0, UpdateDescription: describe(t.Update),
		Delete: t.Delete > 0, DeleteDescription: describe(t.Delete),
	}).(schema.SingleNestedAttribute)
	if ok {
		attribute.MarkdownDescription = "How long the operations may take."
	}
	return attribute
}

// short writes whole minutes without the seconds that time.Duration appends.
func short(d time.Duration) string {
	if d%time.Minute == 0 {
		s := d.String()
		return s[:len(s)-len("0s")]
	}
	return d.String()
}
