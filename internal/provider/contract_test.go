package provider_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/function"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/provider"
)

func stacklab(t *testing.T) fwprovider.ProviderWithFunctions {
	t.Helper()
	p, ok := provider.New("test")().(fwprovider.ProviderWithFunctions)
	if !ok {
		t.Fatal("the provider has no functions")
	}
	return p
}

// eachResource runs test for every resource of the provider.
func eachResource(t *testing.T, test func(*testing.T, resource.Resource, schema.Schema)) {
	for _, newResource := range stacklab(t).Resources(t.Context()) {
		r := newResource()
		var meta resource.MetadataResponse
		r.Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "stacklab"}, &meta)
		t.Run(meta.TypeName, func(t *testing.T) {
			var resp resource.SchemaResponse
			r.Schema(t.Context(), resource.SchemaRequest{}, &resp)
			test(t, r, resp.Schema)
		})
	}
}

// eachEphemeral runs test for every ephemeral resource of the provider.
func eachEphemeral(t *testing.T, test func(*testing.T, ephemeralschema.Schema)) {
	p, ok := stacklab(t).(fwprovider.ProviderWithEphemeralResources)
	if !ok {
		t.Fatal("the provider has no ephemeral resources")
	}
	for _, newEphemeral := range p.EphemeralResources(t.Context()) {
		r := newEphemeral()
		var meta ephemeral.MetadataResponse
		r.Metadata(t.Context(), ephemeral.MetadataRequest{ProviderTypeName: "stacklab"}, &meta)
		t.Run(meta.TypeName, func(t *testing.T) {
			var resp ephemeral.SchemaResponse
			r.Schema(t.Context(), ephemeral.SchemaRequest{}, &resp)
			test(t, resp.Schema)
		})
	}
}

func TestSchemasAreValid(t *testing.T) {
	var resp fwprovider.SchemaResponse
	stacklab(t).Schema(t.Context(), fwprovider.SchemaRequest{}, &resp)
	if diags := resp.Schema.ValidateImplementation(t.Context()); diags.HasError() {
		t.Error(diags)
	}
	eachResource(t, func(t *testing.T, r resource.Resource, s schema.Schema) {
		if diags := s.ValidateImplementation(t.Context()); diags.HasError() {
			t.Error(diags)
		}
		if diags, ok := crud.Check(t.Context(), r); !ok || diags.HasError() {
			t.Error("model and schema differ:", diags)
		}
	})
	eachEphemeral(t, func(t *testing.T, s ephemeralschema.Schema) {
		if diags := s.ValidateImplementation(t.Context()); diags.HasError() {
			t.Error(diags)
		}
	})
	for _, newSource := range stacklab(t).DataSources(t.Context()) {
		d := newSource()
		var resp datasource.SchemaResponse
		d.Schema(t.Context(), datasource.SchemaRequest{}, &resp)
		if diags := resp.Schema.ValidateImplementation(t.Context()); diags.HasError() {
			t.Error(diags)
		}
		if diags, ok := crud.Check(t.Context(), d); !ok || diags.HasError() {
			t.Errorf("model and schema of %T differ: %v", d, diags)
		}
	}
}

// describable is an attribute of any kind of schema.
type describable interface{ GetMarkdownDescription() string }

func TestEverythingIsDescribed(t *testing.T) {
	describe := func(t *testing.T, name, text string) {
		t.Helper()
		if len(text) < 8 || !strings.HasSuffix(text, ".") {
			t.Errorf("%s is described as %q: write a sentence", name, text)
		}
	}
	eachResource(t, func(t *testing.T, _ resource.Resource, s schema.Schema) {
		describe(t, "the resource", s.MarkdownDescription)
		for name, a := range s.Attributes {
			describe(t, name, describable(a).GetMarkdownDescription())
			if a.IsOptional() && !regexp.MustCompile(`(?i)default|exactly one|write|computed|version`).MatchString(a.GetMarkdownDescription()) && name != "timeouts" {
				t.Errorf("%s is optional, and its description does not say what holds without it", name)
			}
		}
	})
	for _, newSource := range stacklab(t).DataSources(t.Context()) {
		var resp datasource.SchemaResponse
		newSource().Schema(t.Context(), datasource.SchemaRequest{}, &resp)
		describe(t, "the data source", resp.Schema.MarkdownDescription)
		for name, a := range resp.Schema.Attributes {
			describe(t, name, a.GetMarkdownDescription())
		}
	}
	eachEphemeral(t, func(t *testing.T, s ephemeralschema.Schema) {
		describe(t, "the ephemeral resource", s.MarkdownDescription)
		for name, a := range s.Attributes {
			describe(t, name, a.GetMarkdownDescription())
			if a.IsOptional() && !strings.Contains(a.GetMarkdownDescription(), "Default") {
				t.Errorf("%s is optional, and its description does not say what holds without it", name)
			}
		}
	})
	for _, newFunction := range stacklab(t).Functions(t.Context()) {
		var resp function.DefinitionResponse
		newFunction().Definition(t.Context(), function.DefinitionRequest{}, &resp)
		describe(t, "the function", resp.Definition.MarkdownDescription)
	}
}

// TestIdentity holds every resource to the rules of import IDs: importable, with an identity of the same parts, each of
// which replaces the object when it changes.
func TestIdentity(t *testing.T) {
	eachResource(t, func(t *testing.T, r resource.Resource, s schema.Schema) {
		identified, ok := r.(resource.ResourceWithIdentity)
		if _, importable := r.(resource.ResourceWithImportState); !ok || !importable {
			t.Fatal("it has no identity, or cannot be imported")
		}
		var resp resource.IdentitySchemaResponse
		identified.IdentitySchema(t.Context(), resource.IdentitySchemaRequest{}, &resp)
		if diags := resp.IdentitySchema.ValidateImplementation(t.Context()); diags.HasError() {
			t.Error(diags)
		}
		for name := range resp.IdentitySchema.Attributes {
			if a := s.Attributes[name]; a.IsComputed() && !a.IsOptional() {
				continue // the server's own name of the object
			}
			if !replaces(t, s.Attributes[name]) {
				t.Errorf("%s is part of the identity, and a change of it does not replace", name)
			}
		}
	})
}

func replaces(t *testing.T, a schema.Attribute) bool {
	t.Helper()
	var plans []string
	switch a := a.(type) {
	case schema.StringAttribute:
		for _, m := range a.PlanModifiers {
			plans = append(plans, fmt.Sprintf("%T", m)+m.Description(t.Context()))
		}
	case schema.ListAttribute:
		for _, m := range a.PlanModifiers {
			plans = append(plans, fmt.Sprintf("%T", m)+m.Description(t.Context()))
		}
	default:
		t.Fatalf("an identity of type %T", a)
	}
	return slices.ContainsFunc(plans, func(p string) bool { return strings.Contains(strings.ToLower(p), "replace") })
}
