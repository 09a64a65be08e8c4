package crud_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	pschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// store is the fake system: things by name.
type store struct {
	mu     sync.Mutex
	things map[string]item
	run    crud.Run

	failAfterCreate error // what a create says after the thing exists
	failAfterUpdate error // and an update when all is written
	slow            bool  // creates last until their context ends
	readError       error
	secrets         []string // write-only values that arrived

	deletes     chan struct{} // if set, is closed by a delete that has begun
	beforeThing func()        // is called by a create before it looks
}

type item struct{ Size string }

func (s *store) Run() *crud.Run { return &s.run }

func (s *store) Settle(context.Context) error { return nil }

func (s *store) set(name, size string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.things[name] = item{size}
}

func (s *store) get(name string) (item, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.things[name]
	return i, ok
}

type thing struct {
	Within   types.List     `tfsdk:"within"`
	Name     types.String   `tfsdk:"name"`
	Size     types.String   `tfsdk:"size"`
	Note     types.String   `tfsdk:"note"`
	Serial   types.String   `tfsdk:"serial"`
	SecretWO types.String   `tfsdk:"secret_wo"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

var fakeThing = crud.Resource[*store, *store, thing]{
	Type: "thing", Noun: "fake thing",
	ID: crud.ID{Within: true, Name: "name", Example: "inner:a"},
	Schema: schema.Schema{Attributes: map[string]schema.Attribute{
		"within": schema.ListAttribute{
			ElementType: types.StringType, Optional: true, Computed: true,
			Default:       listdefault.StaticValue(types.ListValueMust(types.StringType, nil)),
			PlanModifiers: []planmodifier.List{listplanmodifier.RequiresReplace()},
		},
		"name":      schema.StringAttribute{Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()}},
		"size":      schema.StringAttribute{Required: true},
		"note":      schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("none")},
		"serial":    schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
		"secret_wo": schema.StringAttribute{Optional: true, WriteOnly: true},
	}},
	Connect: func(_ context.Context, s *store, _ thing) (*store, error) { return s, nil },
	Validate: func(_ context.Context, m thing) error {
		if m.Size.ValueString() == "odd" {
			return errors.Join(
				crud.Atf(path.Root("size"), "size %q is not even", "odd"),
				crud.Atf(path.Root("name"), "nor is the name"),
			)
		}
		return nil
	},
	Create: func(ctx context.Context, s *store, m *thing) error {
		if s.slow {
			<-ctx.Done()
			return context.Cause(ctx)
		}
		if s.beforeThing != nil {
			s.beforeThing()
		}
		if _, exists := s.get(m.Name.ValueString()); exists {
			return crud.ErrExists
		}
		s.set(m.Name.ValueString(), m.Size.ValueString())
		var secret types.String
		if err := crud.Configured(ctx, path.Root("secret_wo"), &secret); err != nil {
			return err
		}
		s.secrets = append(s.secrets, secret.ValueString())
		return crud.Partial(s.failAfterCreate)
	},
	Read: func(_ context.Context, s *store, m *thing) error {
		if s.readError != nil {
			return s.readError
		}
		has, ok := s.get(m.Name.ValueString())
		if !ok {
			return crud.NotFound(fmt.Errorf("there is no thing %q", m.Name.ValueString()))
		}
		m.Size = types.StringValue(has.Size)
		m.Serial = types.StringValue("serial of " + m.Name.ValueString())
		return nil
	},
	Update: func(_ context.Context, s *store, plan *thing, _ thing) error {
		if plan.Size.ValueString() == "refused" {
			return crud.Atf(path.Root("size"), "the store refuses that size")
		}
		s.set(plan.Name.ValueString(), plan.Size.ValueString())
		return crud.Late(s.failAfterUpdate)
	},
	Delete: func(_ context.Context, s *store, m thing) error {
		if s.deletes != nil {
			close(s.deletes)
			s.deletes = nil
			time.Sleep(200 * time.Millisecond)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, ok := s.things[m.Name.ValueString()]; !ok {
			return crud.ErrNotFound
		}
		delete(s.things, m.Name.ValueString())
		return nil
	},
	Timeouts: crud.Timeouts{Create: 300 * time.Millisecond},
}

type fakeProvider struct{ store *store }

func (fakeProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "fake"
}

func (fakeProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = pschema.Schema{}
}

func (p fakeProvider) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	p.store.run = crud.Run{}
	resp.ResourceData = p.store
}

func (fakeProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{fakeThing.New}
}

func (fakeProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func newStore() *store { return &store{things: map[string]item{}} }

func (s *store) providers() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"fake": providerserver.NewProtocol6WithError(fakeProvider{s}),
	}
}
