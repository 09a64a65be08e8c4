package openstack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/flavors"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// Flavor is stacklab_nova_flavor.
var Flavor = crud.Resource[Source, cloud, flavor]{
	Type: "nova_flavor", Noun: "flavor",
	ID:       crud.ID{Scope: "region", Name: "id", Title: "name", Example: "RegionOne/3f1c1d4e-9d0f-4a58-9d0c-6a2cfb1f6c1b"},
	Schema:   flavorSchema(),
	Connect:  connect[flavor],
	Errors:   apiErrors,
	Validate: validateFlavor,
	Plan:     planFlavor,
	Create:   createFlavor, Read: readFlavor,
	Update: updateFlavor, Delete: deleteFlavor,
	Unfinished: []string{"description", "extra_specs", "lxd", "projects"},
	Answered:   true,
}

type flavor struct {
	scope
	Name            types.String  `tfsdk:"name"`
	VCPUs           types.Int64   `tfsdk:"vcpus"`
	RAM             types.Int64   `tfsdk:"ram"`
	Disk            types.Int64   `tfsdk:"disk"`
	Ephemeral       types.Int64   `tfsdk:"ephemeral"`
	Swap            types.Int64   `tfsdk:"swap"`
	RxTxFactor      types.Float64 `tfsdk:"rxtx_factor"`
	IsPublic        types.Bool    `tfsdk:"is_public"`
	FlavorID        types.String  `tfsdk:"flavor_id"`
	Description     types.String  `tfsdk:"description"`
	LXD             types.Object  `tfsdk:"lxd"`
	ExtraSpecs      types.Map     `tfsdk:"extra_specs"`
	Projects        types.Set     `tfsdk:"projects"`
	CheckProfilesOn types.List    `tfsdk:"check_profiles_on"`
}

const (
	specsVersion       = "2.61" // from here on a flavor's answer has its extra specs
	descriptionVersion = "2.55"
)

func planFlavor(ctx context.Context, s Source, plan, prior *flavor) error {
	if err := plan.planRegion(s); err != nil {
		return err
	}
	if prior != nil && prior.LXD.Equal(plan.LXD) && prior.CheckProfilesOn.Equal(plan.CheckProfilesOn) {
		return nil
	}
	return plan.checkProfiles(ctx, s, true)
}

func createFlavor(ctx context.Context, c cloud, f *flavor) error {
	if err := f.checkProfiles(ctx, c.source, false); err != nil {
		return err
	}
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	defer c.source.Flavors().wrote()
	opts := flavors.CreateOpts{
		Name: f.Name.ValueString(), ID: f.FlavorID.ValueString(),
		VCPUs: int(f.VCPUs.ValueInt64()), RAM: int(f.RAM.ValueInt64()),
		Disk: number(f.Disk), Ephemeral: number(f.Ephemeral), Swap: number(f.Swap),
		RxTxFactor: f.RxTxFactor.ValueFloat64(), IsPublic: f.IsPublic.ValueBoolPointer(),
		Description: f.Description.ValueString(),
	}
	client := nova.At(specsVersion)
	if opts.Description != "" {
		if _, err := nova.Need(descriptionVersion, "a flavor's description"); err != nil {
			return crud.At(path.Root("description"), err)
		}
	}
	has, err := flavors.Create(ctx, client, opts).Extract()
	switch {
	case openstackapi.IsConflict(err):
		return f.meet(ctx, nova, err)
	case openstackapi.IsLost(err):
		// Names are unique: a flavor of this name and shape is the one whose answer was lost.
		if has, err = lostFlavor(ctx, nova, opts, err); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	f.ID = types.StringValue(has.ID)
	return crud.Partial(f.finish(ctx, c, nova, has, flavor{}))
}

// finish gives a flavor that exists the specs and the access that are declared, and completes the model from the answers. What
// the flavor has is read, unless this run has just made it.
func (f *flavor) finish(ctx context.Context, c cloud, nova *openstackapi.Service, has *flavors.Flavor, prior flavor) error {
	id := f.ID.ValueString()
	wanted, gone, err := f.specs(ctx, prior)
	if err != nil {
		return err
	}
	done, err := turnOfSpecs(ctx, c, nova, id, wanted, "flavor "+f.Name.ValueString())
	if err != nil {
		return err
	}
	defer done()
	if has == nil {
		if has, err = getFlavor(ctx, nova, id); err != nil {
			return err
		}
	}
	gone = slices.DeleteFunc(gone, func(key string) bool { return c.claimedSpec(nova, id, key) })
	if has.ExtraSpecs == nil {
		has.ExtraSpecs = map[string]string{}
	}
	if err := writeSpecs(ctx, nova, id, has.ExtraSpecs, wanted, gone); err != nil {
		return err
	}
	access, err := f.grant(ctx, nova, id, prior)
	if err != nil {
		return err
	}
	return f.take(ctx, nova, *has, access)
}

// meet tells, of a create that was refused, what was in the way.
func (f *flavor) meet(ctx context.Context, nova *openstackapi.Service, refused error) error {
	all, err := listFlavors(ctx, nova)
	if err != nil {
		return refused
	}
	for _, other := range all {
		switch {
		case other.Name == f.Name.ValueString():
			f.ID = types.StringValue(other.ID)
			return crud.ErrExists
		case other.ID == f.FlavorID.ValueString():
			return crud.Atf(path.Root("flavor_id"), "the flavor %q has this ID already: leave flavor_id out, and Nova makes one", other.Name)
		}
	}
	return refused
}

// lostFlavor looks for what a create made before its answer was lost.
func lostFlavor(ctx context.Context, nova *openstackapi.Service, opts flavors.CreateOpts, lost error) (*flavors.Flavor, error) {
	all, err := listFlavors(ctx, nova)
	if err != nil {
		return nil, lost
	}
	for _, f := range all {
		if f.Name == opts.Name && f.VCPUs == opts.VCPUs && f.RAM == opts.RAM && f.Disk == *opts.Disk && (opts.ID == "" || opts.ID == f.ID) {
			return &f, nil
		}
	}
	return nil, lost
}

func readFlavor(ctx context.Context, c cloud, f *flavor) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	has, err := c.source.Flavors().get(ctx, nova, f.ID.ValueString())
	if err != nil {
		return err
	}
	var access []string
	if !has.IsPublic && (len(f.Projects.Elements()) > 0 || crud.Imported(ctx) != nil) {
		if access, err = accessOf(ctx, nova, has.ID); err != nil {
			return err
		}
	}
	return f.take(ctx, nova, *has, access)
}

// take takes over what Nova has.
func (f *flavor) take(ctx context.Context, nova *openstackapi.Service, has flavors.Flavor, access []string) error {
	f.located(has.ID, nova)
	f.FlavorID = f.ID
	f.Name = types.StringValue(has.Name)
	f.VCPUs, f.RAM, f.Disk = types.Int64Value(int64(has.VCPUs)), types.Int64Value(int64(has.RAM)), types.Int64Value(int64(has.Disk))
	f.Ephemeral, f.Swap = types.Int64Value(int64(has.Ephemeral)), types.Int64Value(int64(has.Swap))
	f.RxTxFactor, f.IsPublic = types.Float64Value(has.RxTxFactor), types.BoolValue(has.IsPublic)
	f.Description = types.StringValue(has.Description)
	if err := f.takeAccess(ctx, access); err != nil {
		return err
	}
	return f.takeSpecs(ctx, has.ExtraSpecs)
}

func updateFlavor(ctx context.Context, c cloud, plan *flavor, prior flavor) error {
	if err := plan.checkProfiles(ctx, c.source, false); err != nil {
		return err
	}
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	defer c.source.Flavors().wrote()
	id := prior.ID.ValueString()
	if !plan.Description.Equal(prior.Description) {
		client, err := nova.Need(descriptionVersion, "a flavor's description")
		if err != nil {
			return crud.At(path.Root("description"), err)
		}
		body := map[string]any{"flavor": map[string]any{"description": plan.Description.ValueString()}}
		if plan.Description.ValueString() == "" {
			body = map[string]any{"flavor": map[string]any{"description": nil}}
		}
		var answer any
		if err := openstackapi.Call(ctx, client, http.MethodPut, client.ServiceURL("flavors", id), body, &answer, nil, http.StatusOK); err != nil {
			return err
		}
	}
	return plan.finish(ctx, c, nova, nil, prior)
}

func deleteFlavor(ctx context.Context, c cloud, f flavor) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	c.source.Flavors().wrote()
	return flavors.Delete(ctx, nova.ServiceClient, f.ID.ValueString()).ExtractErr()
}

// getFlavor reads one flavor with its specs.
func getFlavor(ctx context.Context, nova *openstackapi.Service, id string) (*flavors.Flavor, error) {
	has, err := flavors.Get(ctx, nova.At(specsVersion), id).Extract()
	if err != nil || nova.Has(specsVersion) {
		return has, err
	}
	has.ExtraSpecs, err = flavors.ListExtraSpecs(ctx, nova.ServiceClient, id).Extract()
	return has, err
}

func number(v types.Int64) *int {
	n := int(v.ValueInt64())
	return &n
}

func validateFlavor(_ context.Context, f flavor) error {
	var errs []error
	if f.IsPublic.ValueBool() || f.IsPublic.IsNull() {
		if len(f.Projects.Elements()) > 0 {
			errs = append(errs, crud.Atf(path.Root("projects"), "a public flavor is open to every project: write is_public = false, or leave projects out"))
		}
	}
	if len(f.CheckProfilesOn.Elements()) > 0 && f.LXD.IsNull() {
		errs = append(errs, crud.Atf(path.Root("check_profiles_on"), "there are no profiles to check: write them in lxd = { profiles = [...] }, or leave check_profiles_on out"))
	}
	return errors.Join(append(errs, f.validateSpecs())...)
}

// inRegion is how messages and claims call an object of a service.
func inRegion(service *openstackapi.Service, object string) string {
	return fmt.Sprintf("%s in region %s at %s", object, service.Region, service.Endpoint)
}
