package acctest

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// ForeignProfile makes a profile as someone else would, beside Terraform. It goes when t ends.
func (d Daemon) ForeignProfile(t *testing.T, name string, put lxdapi.ProfilePut) {
	t.Helper()
	Must(t, d.CreateProfile(t.Context(), lxdapi.Profile{Name: name, ProfilePut: put}))
	t.Cleanup(func() { present(t, d.DeleteProfile(context.Background(), name)) })
}

// ForeignProfiles makes profiles that only differ by name, and returns the names: base and a letter of letters.
func (d Daemon) ForeignProfiles(t *testing.T, base, letters string) (names []string) {
	t.Helper()
	for _, letter := range strings.Split(letters, "") {
		names = append(names, base+"-"+letter)
		d.ForeignProfile(t, base+"-"+letter, lxdapi.ProfilePut{})
	}
	return names
}

// ForeignInstance makes a stopped, empty instance as someone else would, beside Terraform. It goes when t ends.
func (d Daemon) ForeignInstance(t *testing.T, name string, profiles ...string) {
	t.Helper()
	d.GoesWith(t, name)
	Must(t, d.MakeInstance(t.Context(), name, profiles...))
}

// MakeInstance makes a stopped, empty instance.
func (d Daemon) MakeInstance(ctx context.Context, name string, profiles ...string) error {
	return d.CreateInstance(ctx, lxdapi.InstanceCreate{
		Name: name, Source: lxdapi.InstanceSource{Type: "none"},
		InstancePut: lxdapi.InstancePut{
			Profiles: append([]string{}, profiles...),
			Devices:  map[string]map[string]string{"root": {"type": "disk", "path": "/", "pool": d.Pool}},
		},
	}, "")
}

// GoesWith makes an instance go when t ends, if it is there then.
func (d Daemon) GoesWith(t *testing.T, instance string) {
	t.Cleanup(func() {
		ctx := context.Background()
		inst, _, err := d.Client.Instance(ctx, instance)
		if err == nil && inst.Status != lxdapi.StatusStopped {
			err = d.ChangeInstanceState(ctx, instance, lxdapi.StateChange{Action: "stop", Force: true})
		}
		if err == nil {
			err = d.DeleteInstance(ctx, instance)
		}
		present(t, err)
	})
}

// present reports an error of a removal, unless the object was gone.
func present(t *testing.T, err error) {
	if err != nil && !lxdapi.IsNotFound(err) {
		t.Error(err)
	}
}

// List is a variable that lists texts.
func List(texts ...string) config.Variable {
	list := make([]config.Variable, len(texts))
	for i, text := range texts {
		list[i] = config.StringVariable(text)
	}
	return config.ListVariable(list...)
}

// Says is a pattern for an error that says words, which Terraform may have broken into lines.
func Says(words string) *regexp.Regexp {
	return regexp.MustCompile(strings.Join(strings.Fields(regexp.QuoteMeta(words)), `\s+`))
}
