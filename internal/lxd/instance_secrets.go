package lxd

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// secretConfig are config keys whose values Terraform does not keep. What Read knows of them is their names and a salted
// hash, in private state, which tells whether somebody changed them.
type secretConfig struct {
	ConfigWO        types.Map    `tfsdk:"config_wo"`
	ConfigWOVersion types.String `tfsdk:"config_wo_version"`
	ConfigWOKeys    types.List   `tfsdk:"config_wo_keys"`
}

func configWOAttribute() schema.Attribute {
	return schema.MapAttribute{
		ElementType: types.StringType, Optional: true, WriteOnly: true, Sensitive: true,
		MarkdownDescription: "Config keys with values that must not be in Terraform's plan and state, such as `{ \"cloud-init.user-data\" = var.user_data }`. " +
			"Whoever may read the instance in LXD can read them there. Write them again by changing `config_wo_version`. Default: none.",
		Validators: []validator.Map{instanceKeys, mapvalidator.AlsoRequires(path.MatchRoot("config_wo_version"))},
	}
}

func configWOVersionAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "Any text or number; changing it writes `config_wo` again. Values that somebody changed in LXD show in the plan as a change of it, " +
			"and are written again. Write it together with `config_wo`.",
		Validators: []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.AlsoRequires(path.MatchRoot("config_wo"))},
	}
}

func configWOKeysAttribute() schema.Attribute {
	return schema.ListAttribute{
		ElementType: types.StringType, Computed: true,
		MarkdownDescription: "The names of the keys in `config_wo`, in order.",
	}
}

// validate refuses keys that are in config as well.
func (s secretConfig) validate(plain types.Map) error {
	var errs []error
	for key := range s.ConfigWO.Elements() {
		if _, twice := plain.Elements()[key]; twice {
			errs = append(errs, crud.Atf(path.Root("config_wo").AtMapKey(key), "the key %q is in config and in config_wo: keep one of them", key))
		}
	}
	return errors.Join(errs...)
}

// plan shows the names of the keys, as far as the configuration knows them already.
func (s *secretConfig) plan(ctx context.Context) error {
	var configured types.Map
	if err := crud.Configured(ctx, path.Root("config_wo"), &configured); err != nil {
		return err
	}
	if configured.IsUnknown() {
		s.ConfigWOKeys = types.ListUnknown(types.StringType)
		return nil
	}
	s.ConfigWOKeys = crud.TextList(slices.Sorted(maps.Keys(configured.Elements())))
	return nil
}

// secrets reads the values from the configuration.
func (s secretConfig) secrets(ctx context.Context) (config, error) {
	var configured types.Map
	if err := crud.Configured(ctx, path.Root("config_wo"), &configured); err != nil {
		return nil, err
	}
	return crud.MapTexts(ctx, configured)
}

const secretsKey = "config_wo"

// remember keeps a hash of the values that were written.
func remember(ctx context.Context, secrets config) error {
	if len(secrets) == 0 {
		return crud.SetPrivate(ctx, secretsKey, nil)
	}
	hash, err := crud.HashOf(secrets)
	if err != nil {
		return err
	}
	return crud.SetPrivate(ctx, secretsKey, hash)
}

// read makes the version null, which the next plan mends, when the server's values are not those that were written. It
// returns what the server has besides.
func (s *secretConfig) read(ctx context.Context, has config) (others config, err error) {
	others = maps.Clone(has)
	if s.ConfigWOKeys.IsNull() || s.ConfigWOKeys.IsUnknown() { // an import
		maps.DeleteFunc(others, func(key, _ string) bool { return strings.HasSuffix(key, "user-data") })
		s.ConfigWOKeys = crud.TextList(nil)
		return others, nil
	}
	keys, err := crud.Texts(ctx, s.ConfigWOKeys)
	if err != nil || len(keys) == 0 {
		return others, err
	}
	found := config{}
	for _, key := range keys {
		if v, ok := has[key]; ok {
			found[key] = v
		}
		delete(others, key)
	}
	var wrote crud.Hash
	if err := crud.GetPrivate(ctx, secretsKey, &wrote); err != nil {
		return nil, err
	}
	same, err := wrote.Is(found)
	if err == nil && !same {
		s.ConfigWOVersion = types.StringNull()
	}
	return others, err
}

// rewrite tells whether the values are to be written, given what was declared before.
func (s secretConfig) rewrite(prior secretConfig) bool {
	return !s.ConfigWOVersion.Equal(prior.ConfigWOVersion) || !s.ConfigWOKeys.Equal(prior.ConfigWOKeys)
}
