package lxd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// ProfileAttachment is stacklab_lxd_profile_attachment.
var ProfileAttachment = crud.Resource[Source, partClient, profileAttachment]{
	Type: "lxd_profile_attachment", Noun: "attachment of profiles to LXD instance",
	ID:      crud.ID{Within: true, Scope: "project", Name: "instance", Owned: "profile", Example: "compute:default/instance-00000001#docker"},
	Schema:  profileAttachmentSchema(),
	Connect: connectParts[profileAttachment],
	Errors:  apiErrors,
	Plan:    planScope[profileAttachment],
	Create:  createAttachment, Read: readAttachment,
	Update: updateAttachment, Delete: deleteAttachment,
	Timeouts: crud.Timeouts{Create: 10 * time.Minute, Update: 10 * time.Minute, Delete: 10 * time.Minute},
}

type profileAttachment struct {
	scope
	Instance        types.String   `tfsdk:"instance"`
	Profiles        types.List     `tfsdk:"profiles"`
	Placement       types.String   `tfsdk:"placement"`
	Wait            types.Bool     `tfsdk:"wait"`
	RestartOnChange types.Bool     `tfsdk:"restart_on_change"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
}

func createAttachment(ctx context.Context, c partClient, a *profileAttachment) error {
	if err := awaitInstance(ctx, c.Client, a.Instance.ValueString(), a.Wait.ValueBool()); err != nil {
		return crud.At(path.Root("instance"), err)
	}
	return attach(ctx, c, a, nil)
}

func updateAttachment(ctx context.Context, c partClient, plan *profileAttachment, prior profileAttachment) error {
	was, err := crud.Texts(ctx, prior.Profiles)
	if err != nil {
		return err
	}
	return attach(ctx, c, plan, was)
}

// attach puts the profiles of a where they belong. Those that it had before and has no more are detached.
func attach(ctx context.Context, c partClient, a *profileAttachment, before []string) error {
	ours, err := crud.Texts(ctx, a.Profiles)
	if err != nil {
		return err
	}
	for i, name := range ours {
		if err := c.claim(a.part(name), a.object(), "attachment of "+strings.Join(ours, ", ")); err != nil {
			return crud.At(path.Root("profiles").AtListIndex(i), err)
		}
	}
	dropped := detached(before, ours)
	err = changeProfiles(ctx, c, *a, func(has []string) []string {
		return attached(a.detach(c, has, dropped), ours, a.Placement.ValueString() == placeFirst)
	})
	if refused := new(lxdapi.Error); errors.As(err, &refused) {
		return missingProfiles(ctx, c.Client, ours, err)
	}
	return err
}

func readAttachment(ctx context.Context, c partClient, a *profileAttachment) error {
	has, _, err := c.Client.Instance(ctx, a.Instance.ValueString())
	if err != nil {
		return err
	}
	a.located(c.Client)
	ours, err := crud.Texts(ctx, a.Profiles)
	if err != nil {
		return err
	}
	imported := crud.Imported(ctx)
	if imported != nil {
		ours = imported.Owned
	}
	found := onlyOurs(has.Profiles, ours)
	for _, name := range ours {
		if imported != nil && !slices.Contains(found, name) {
			return crud.NotFound(fmt.Errorf("profile %q is not attached to instance %q of %s, which has %s",
				name, has.Name, c.Place(), lxdapi.Some(has.Profiles)))
		}
	}
	if len(found) == 0 && len(ours) > 0 {
		return crud.NotFound(fmt.Errorf("none of its profiles is attached to instance %q any more", has.Name))
	}
	a.Profiles = crud.TextList(found)
	return nil
}

func deleteAttachment(ctx context.Context, c partClient, a profileAttachment) error {
	ours, err := crud.Texts(ctx, a.Profiles)
	if err != nil {
		return err
	}
	return changeProfiles(ctx, c, a, func(has []string) []string { return a.detach(c, has, ours) })
}

// detach is [detached], but for profiles that another attachment of this configuration has taken over.
func (a profileAttachment) detach(c partClient, has, gone []string) []string {
	return detached(has, slices.DeleteFunc(slices.Clone(gone), func(name string) bool {
		return c.claimed(a.part(name), a.object())
	}))
}

func (a profileAttachment) part(name string) string { return fmt.Sprintf("profile %q", name) }
func (a profileAttachment) object() string {
	return fmt.Sprintf("instance %q", a.Instance.ValueString())
}

// missingProfiles finds out which profiles made a server refuse a change with err; err if none did.
func missingProfiles(ctx context.Context, c *lxdapi.Client, profiles []string, err error) error {
	var missing []error
	for i, name := range profiles {
		if _, _, e := c.Profile(ctx, name); lxdapi.IsNotFound(e) {
			missing = append(missing, crud.At(path.Root("profiles").AtListIndex(i), c.NoProfile(ctx, name)))
		}
	}
	if len(missing) == 0 {
		return err
	}
	return errors.Join(missing...)
}
