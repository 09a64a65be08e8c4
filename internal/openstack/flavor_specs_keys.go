package openstack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/flavors"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// The extra specs that nova-lxd reads. It tests the last three as texts: any text that is not empty means yes.
const (
	profilesSpec   = "lxd:profiles"
	nestedSpec     = "lxd:nested_allowed"
	privilegedSpec = "lxd:privileged_allowed"
	isolatedSpec   = "lxd:isolated"
)

// lxdSwitches are the specs of the attributes of "lxd" that are true or false.
var lxdSwitches = map[string]string{
	"nested_allowed": nestedSpec, "privileged_allowed": privilegedSpec, "isolated": isolatedSpec,
}

var lxdTypes = map[string]attr.Type{
	"profiles":       types.ListType{ElemType: types.StringType},
	"nested_allowed": types.BoolType, "privileged_allowed": types.BoolType, "isolated": types.BoolType,
}

// lxdSpecs are the specs that "lxd" owns, with their values; an empty one must be absent.
func (f flavor) lxdSpecs(ctx context.Context) (map[string]string, error) {
	if f.LXD.IsNull() || f.LXD.IsUnknown() {
		return nil, nil
	}
	profiles, _ := f.LXD.Attributes()["profiles"].(types.List)
	names, err := crud.Texts(ctx, profiles)
	specs := map[string]string{profilesSpec: strings.Join(names, ",")}
	for attribute, spec := range lxdSwitches {
		specs[spec] = ""
		if on, _ := f.LXD.Attributes()[attribute].(types.Bool); on.ValueBool() {
			specs[spec] = "true"
		}
	}
	return specs, err
}

// specs are what the flavor must have, and the keys that it must not have: those that "lxd" leaves out, and those that were
// declared before.
func (f flavor) specs(ctx context.Context, prior flavor) (wanted map[string]string, gone []string, err error) {
	wanted = map[string]string{}
	declared, err := crud.MapTexts(ctx, f.ExtraSpecs)
	if err != nil {
		return nil, nil, err
	}
	maps.Copy(wanted, declared)
	lxd, err := f.lxdSpecs(ctx)
	if err != nil {
		return nil, nil, err
	}
	for key, value := range lxd {
		if value == "" {
			gone = append(gone, key)
		} else {
			wanted[key] = value
		}
	}
	was, err := crud.MapTexts(ctx, prior.ExtraSpecs)
	if err != nil {
		return nil, nil, err
	}
	wasLXD, err := prior.lxdSpecs(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, keys := range []map[string]string{was, wasLXD} {
		for key := range keys {
			if _, stays := wanted[key]; !stays && !slices.Contains(gone, key) {
				gone = append(gone, key)
			}
		}
	}
	slices.Sort(gone)
	return wanted, gone, nil
}

// takeSpecs takes over the declared specs; after an import all.
func (f *flavor) takeSpecs(ctx context.Context, has map[string]string) error {
	imported := crud.Imported(ctx) != nil
	own := map[string]bool{profilesSpec: true}
	found := has[profilesSpec] != ""
	values := map[string]attr.Value{"profiles": crud.TextList(splitProfiles(has[profilesSpec]))}
	for attribute, spec := range lxdSwitches {
		own[spec] = true
		found = found || has[spec] != ""
		values[attribute] = types.BoolValue(has[spec] != "")
	}
	if !f.LXD.IsNull() || imported && found {
		f.LXD = types.ObjectValueMust(lxdTypes, values)
	} else {
		f.LXD = types.ObjectNull(lxdTypes)
	}
	declared, err := crud.MapTexts(ctx, f.ExtraSpecs)
	if err != nil {
		return err
	}
	taken := map[string]string{}
	for key, value := range has {
		if _, ours := declared[key]; ours || imported && !own[key] {
			taken[key] = value
		}
	}
	f.ExtraSpecs = crud.TextMap(taken)
	return nil
}

func splitProfiles(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// writeSpecs gives a flavor that has some specs the wanted ones and takes away others, key by key: Nova adds what it is
// sent, so no moment is without the rest. has is kept up to date.
func writeSpecs(ctx context.Context, nova *openstackapi.Service, id string, has, wanted map[string]string, gone []string) error {
	add := flavors.ExtraSpecsOpts{}
	for key, value := range wanted {
		if now, found := has[key]; !found || now != value {
			add[key] = value
		}
	}
	if len(add) > 0 {
		if _, err := flavors.CreateExtraSpecs(openstackapi.Repeatable(ctx), nova.ServiceClient, id, add).Extract(); err != nil {
			return err
		}
		maps.Copy(has, add)
	}
	for _, key := range gone {
		if _, found := has[key]; !found {
			continue
		}
		if err := flavors.DeleteExtraSpec(ctx, nova.ServiceClient, id, key).ExtractErr(); err != nil && !openstackapi.IsNotFound(err) {
			return err
		}
		delete(has, key)
	}
	return nil
}

// turnOfSpecs records that owner writes these keys of a flavor in this run, and then waits until nobody else of this run writes
// specs of it: who gives up a key in its turn sees who has taken it over, and who takes it over sees what was left.
func turnOfSpecs(ctx context.Context, c cloud, nova *openstackapi.Service, id string, keys map[string]string, owner string) (done func(), err error) {
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if err := c.source.Run().Claim(specPart(nova, id, key), owner); err != nil {
			return nil, crud.At(path.Root("extra_specs"), err)
		}
	}
	return c.source.Flavors().turns.Wait(ctx, inRegion(nova, id))
}

// claimedSpec reports whether another object has taken over a key that its owner is about to give up.
func (c cloud) claimedSpec(nova *openstackapi.Service, id, key string) bool {
	return c.source.Run().Claimed(specPart(nova, id, key))
}

func specPart(nova *openstackapi.Service, id, key string) string {
	return inRegion(nova, fmt.Sprintf("extra spec %s of flavor %s", key, id))
}

func (f flavor) validateSpecs() error {
	var errs []error
	for key, v := range f.ExtraSpecs.Elements() {
		value, _ := v.(types.String)
		at := path.Root("extra_specs").AtMapKey(key)
		switch key {
		case profilesSpec:
			errs = append(errs, crud.Atf(at, "write lxd = { profiles = [...] } instead, which joins the names as nova-lxd reads them"))
		case nestedSpec, privilegedSpec, isolatedSpec:
			attribute := strings.TrimPrefix(key, "lxd:")
			if strings.EqualFold(value.ValueString(), "false") {
				errs = append(errs, crud.Atf(at, "nova-lxd takes any text for yes, %q too: leave the key out, or write lxd = { %s = false }, which sees to it that it is absent",
					value.ValueString(), attribute))
				continue
			}
			errs = append(errs, crud.Atf(at, "write lxd = { %s = true } instead", attribute))
		default:
			errs = append(errs, crud.At(at, wrongSpec(key, value)))
		}
	}
	return errors.Join(append(errs, f.validateLXD())...)
}

// wrongSpec is Nova's rule of specs.
func wrongSpec(key string, value types.String) error {
	for _, r := range key {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_:. ", r)) {
			return fmt.Errorf("nova does not allow %q in the key %q: write letters, digits, spaces and - _ : . only", r, key)
		}
	}
	switch {
	case key == "":
		return errors.New("the key is empty: write one such as hw:cpu_policy")
	case len(key) > 255:
		return fmt.Errorf("the key has %d characters: Nova allows 255", len(key))
	case value.IsNull():
		return fmt.Errorf("the value of %q is null: write a text, or leave the key out", key)
	case len(value.ValueString()) > 255:
		return fmt.Errorf("the value of %q has %d characters: Nova allows 255", key, len(value.ValueString()))
	}
	return nil
}

func (f flavor) validateLXD() error {
	profiles, ok := f.LXD.Attributes()["profiles"].(types.List)
	if !ok {
		return nil
	}
	var (
		errs []error
		seen = map[string]bool{}
		sum  int
	)
	for i, v := range profiles.Elements() {
		name, _ := v.(types.String)
		at := path.Root("lxd").AtName("profiles").AtListIndex(i)
		text := name.ValueString()
		sum += len(text) + 1
		switch {
		case name.IsUnknown():
		case name.IsNull() || text == "":
			errs = append(errs, crud.Atf(at, "the name is empty: write the name of an LXD profile, such as docker"))
		case strings.ContainsAny(text, ", \t\n"):
			errs = append(errs, crud.Atf(at, "%q has a comma or a space, at which nova-lxd would split it: write one name for each element of the list", text))
		case strings.Contains(text, "/"):
			errs = append(errs, crud.Atf(at, "%q has a /, which no LXD profile has: write the name alone", text))
		case seen[text]:
			errs = append(errs, crud.Atf(at, "%q stands twice, and LXD refuses instances with a profile twice: write it once", text))
		}
		seen[text] = true
	}
	if sum > 256 {
		errs = append(errs, crud.Atf(path.Root("lxd").AtName("profiles"), "the names have %d characters with their commas, and Nova keeps 255: use fewer or shorter ones", sum-1))
	}
	return errors.Join(errs...)
}
