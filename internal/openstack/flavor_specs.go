package openstack

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// FlavorSpecs is stacklab_nova_flavor_specs.
var FlavorSpecs = crud.Resource[Source, cloud, flavorSpecs]{
	Type: "nova_flavor_specs", Noun: "extra specs of flavor",
	ID:       crud.ID{Scope: "region", Name: "flavor_id", Owned: "key", Example: "RegionOne/3f1c1d4e-9d0f-4a58-9d0c-6a2cfb1f6c1b#hw:cpu_policy"},
	Schema:   flavorSpecsSchema(),
	Connect:  connect[flavorSpecs],
	Errors:   apiErrors,
	Validate: validateFlavorSpecs,
	Plan:     planScope[flavorSpecs],
	Create:   createFlavorSpecs, Read: readFlavorSpecs,
	Update: updateFlavorSpecs, Delete: deleteFlavorSpecs,
}

type flavorSpecs struct {
	scope
	FlavorID   types.String `tfsdk:"flavor_id"`
	ExtraSpecs types.Map    `tfsdk:"extra_specs"`
}

func flavorSpecsSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Extra specs in a flavor that someone else owns. It owns the keys that it names and no others, and does not show those.\n\n" +
			"The value that a key had before is remembered, and is put back when the key is dropped or the resource destroyed, unless somebody " +
			"has changed it since. After an import no earlier values are known: the keys are then unset. If the flavor is gone, so are its specs.",
		Attributes: map[string]schema.Attribute{
			"id":     idAttribute("ID of the flavor."),
			"region": regionAttribute(),
			"flavor_id": schema.StringAttribute{
				Required: true, MarkdownDescription: "ID of the flavor, such as `stacklab_nova_flavor.docker.id` or `data.stacklab_nova_flavor.small.id`. Changing it replaces the specs.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"extra_specs": schema.MapAttribute{
				ElementType: types.StringType, Required: true,
				MarkdownDescription: "Extra specs by key, such as `{ \"lxd:profiles\" = \"docker\" }`.",
				Validators:          []validator.Map{mapvalidator.SizeAtLeast(1)},
			},
		},
	}
}

func validateFlavorSpecs(_ context.Context, f flavorSpecs) error {
	for key, v := range f.ExtraSpecs.Elements() {
		value, _ := v.(types.String)
		at := path.Root("extra_specs").AtMapKey(key)
		if strings.EqualFold(value.ValueString(), "false") && slices.Contains(slices.Collect(maps.Values(lxdSwitches)), key) {
			return crud.Atf(at, "nova-lxd takes any text for yes, %q too: leave the key out", value.ValueString())
		}
		if err := wrongSpec(key, value); err != nil {
			return crud.At(at, err)
		}
	}
	return nil
}

func createFlavorSpecs(ctx context.Context, c cloud, f *flavorSpecs) error {
	return f.apply(ctx, c, crud.Marks[string]{})
}

func updateFlavorSpecs(ctx context.Context, c cloud, plan *flavorSpecs, _ flavorSpecs) error {
	before, err := crud.ReadMarks[string](ctx)
	if err != nil {
		return err
	}
	return plan.apply(ctx, c, before)
}

// apply makes the flavor hold the declared keys, gives up those that were owned before and are not declared any more, and
// remembers what was there.
func (f flavorSpecs) apply(ctx context.Context, c cloud, before crud.Marks[string]) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	wanted, err := crud.MapTexts(ctx, f.ExtraSpecs)
	if err != nil {
		return err
	}
	id := f.FlavorID.ValueString()
	done, err := turnOfSpecs(ctx, c, nova, id, wanted, "specs "+strings.Join(slices.Sorted(maps.Keys(wanted)), ", "))
	if err != nil {
		return err
	}
	defer done()
	has, err := specsOf(ctx, nova, id)
	switch {
	case openstackapi.IsNotFound(err):
		return crud.Atf(path.Root("flavor_id"), "%s: write the ID of a flavor, which is not its name", err)
	case err != nil:
		return err
	}
	after := before.Own(wanted, in(has))
	if err := after.Save(ctx); err != nil {
		return err
	}
	back := before.GiveUp(func(key string) bool {
		_, kept := wanted[key]
		return !kept && !c.claimedSpec(nova, id, key)
	}, in(has))
	return f.write(ctx, c, nova, has, wanted, back)
}

// write sets the wanted specs, and puts back what is given up: nil is a spec that was not there.
func (f flavorSpecs) write(ctx context.Context, c cloud, nova *openstackapi.Service, has, wanted map[string]string, back map[string]*string) error {
	set := map[string]string{}
	maps.Copy(set, wanted)
	var gone []string
	for key, prior := range back {
		if prior == nil {
			gone = append(gone, key)
		} else {
			set[key] = *prior
		}
	}
	defer c.source.Flavors().wrote()
	return writeSpecs(ctx, nova, f.FlavorID.ValueString(), has, set, gone)
}

func in(specs map[string]string) func(string) (string, bool) {
	return func(key string) (string, bool) { value, found := specs[key]; return value, found }
}

// specsOf reads a flavor's specs, fresh, for they are about to be changed.
func specsOf(ctx context.Context, nova *openstackapi.Service, id string) (map[string]string, error) {
	has, err := getFlavor(ctx, nova, id)
	if err != nil {
		return nil, err
	}
	specs := map[string]string{}
	maps.Copy(specs, has.ExtraSpecs)
	return specs, nil
}

func readFlavorSpecs(ctx context.Context, c cloud, f *flavorSpecs) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	has, err := c.source.Flavors().get(ctx, nova, f.FlavorID.ValueString())
	if err != nil {
		return err
	}
	f.located(has.ID, nova)
	found := map[string]string{}
	if imported := crud.Imported(ctx); imported != nil {
		owns := crud.Marks[string]{}
		for _, key := range imported.Owned {
			value, ok := has.ExtraSpecs[key]
			if !ok {
				return crud.NotFound(fmt.Errorf("flavor %s has no extra spec %q", has.Name, key))
			}
			found[key], owns[key] = value, crud.Mark{Ours: value}
		}
		f.ExtraSpecs = crud.TextMap(found)
		return owns.Save(ctx)
	}
	declared, err := crud.MapTexts(ctx, f.ExtraSpecs)
	if err != nil {
		return err
	}
	for key := range declared {
		if value, ok := has.ExtraSpecs[key]; ok {
			found[key] = value
		}
	}
	f.ExtraSpecs = crud.TextMap(found)
	return nil
}

func deleteFlavorSpecs(ctx context.Context, c cloud, f flavorSpecs) error {
	owned, err := crud.ReadMarks[string](ctx)
	if err != nil {
		return err
	}
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	id := f.FlavorID.ValueString()
	done, err := turnOfSpecs(ctx, c, nova, id, nil, "")
	if err != nil {
		return err
	}
	defer done()
	has, err := specsOf(ctx, nova, id)
	if err != nil {
		return err
	}
	back := owned.GiveUp(func(key string) bool { return !c.claimedSpec(nova, id, key) }, in(has))
	return f.write(ctx, c, nova, has, nil, back)
}
