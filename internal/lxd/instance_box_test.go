package lxd_test

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// box is an instance of a test: the configuration in testdata/instance, and the real Terraform on it.
type box struct {
	*acctest.Terraform
	acctest.Daemon
	t    *testing.T
	name string
	vars map[string]any
}

const requires = `terraform {
  required_providers {
    stacklab = { source = "stacklab/stacklab" }
  }
}
`

// newBox makes nothing yet. What is made goes when t ends, and must then be gone.
func newBox(t *testing.T, d acctest.Daemon, vars map[string]any) *box {
	t.Helper()
	b := &box{Terraform: acctest.NewTerraform(t, "testdata/instance"), Daemon: d, t: t, name: acctest.Name(t, "instance")}
	b.Write(t, "provider.tf", requires)
	b.vars = map[string]any{
		"name": b.name, "within": append([]string{}, d.Within...), "image": labImage(t, d.Client, "tiny"), "profiles": []string{},
		"devices": b.devices(nil),
	}
	b.set(vars)
	t.Cleanup(func() {
		b.Destroy(t)
		if _, _, err := b.Instance(context.Background(), b.name); !lxdapi.IsNotFound(err) {
			t.Errorf("destroy left the instance %s: %v", b.name, err)
		}
	})
	return b
}

// devices are those of the instance: its root, and more.
func (b *box) devices(more map[string]map[string]string) map[string]map[string]string {
	all := map[string]map[string]string{"root": {"type": "disk", "path": "/", "pool": b.Pool}}
	maps.Copy(all, more)
	return all
}

// set changes variables; nil takes one back to its default.
func (b *box) set(vars map[string]any) {
	b.t.Helper()
	maps.Copy(b.vars, vars)
	maps.DeleteFunc(b.vars, func(_ string, v any) bool { return v == nil })
	b.Set(b.t, b.vars)
}

// converge applies, wants a second plan to be empty, and returns what the apply printed.
func (b *box) converge() string {
	b.t.Helper()
	out := b.Apply(b.t)
	b.NoChanges(b.t)
	return out
}

// refused applies, wants that to fail with a message, white space aside, and returns all that was printed.
func (b *box) refused(want string) string {
	b.t.Helper()
	out, err := b.Run(b.t.Context(), "apply", "-auto-approve", "-input=false")
	if err == nil || !says(out, want) {
		b.t.Errorf("apply says this (%v) and not %q:\n%s", err, want, out)
	}
	return out
}

// says reports whether out has the words of want, however Terraform broke its lines and began its sentences.
func says(out, want string) bool {
	words := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	return strings.Contains(words(out), words(want))
}

// changes lists the attributes that a plan changes, and says how it begins.
func (b *box) changes() (attributes []string, plan string) {
	b.t.Helper()
	plan, _ = b.Plan(b.t)
	_, body, _ := strings.Cut(plan, "Terraform will perform the following actions")
	for _, m := range regexp.MustCompile(`(?m)^      [~+-] (\w+)\s+=`).FindAllStringSubmatch(body, -1) {
		attributes = append(attributes, m[1])
	}
	slices.Sort(attributes)
	return attributes, plan
}

// plans fails the test unless a plan changes these attributes and no others, in place.
func (b *box) plans(attributes ...string) string {
	b.t.Helper()
	has, plan := b.changes()
	if !slices.Equal(has, attributes) || strings.Contains(plan, "must be replaced") {
		b.t.Errorf("the plan changes %q, not %q, in place:\n%s", has, attributes, plan)
	}
	return plan
}

// replaces fails the test unless a plan replaces the instance because of an attribute.
func (b *box) replaces(attribute string) {
	b.t.Helper()
	_, plan := b.changes()
	if !regexp.MustCompile(`(?m)~ ` + attribute + `\s.*# forces replacement`).MatchString(plan) {
		b.t.Errorf("the plan does not replace the instance because of %s:\n%s", attribute, plan)
	}
}

// inst is the instance as the server has it.
func (b *box) inst() *lxdapi.Instance {
	b.t.Helper()
	i, _, err := b.Instance(b.t.Context(), b.name)
	acctest.Must(b.t, err)
	return i
}

// act starts, stops or freezes the instance outside Terraform.
func (b *box) act(action string) {
	b.t.Helper()
	acctest.Must(b.t, b.ChangeInstanceState(b.t.Context(), b.name, lxdapi.StateChange{Action: action, Force: action == "stop"}))
}

// meddle changes the instance outside Terraform.
func (b *box) meddle(change func(*lxdapi.InstancePut)) {
	b.t.Helper()
	acctest.Must(b.t, b.ModifyInstance(b.t.Context(), b.name, func(i *lxdapi.InstancePut) (bool, error) { change(i); return true, nil }))
}

// forget drops the instance from the state, as if the provider had died before it was saved.
func (b *box) forget() {
	b.t.Helper()
	if out, err := b.Run(b.t.Context(), "state", "rm", testInstance); err != nil {
		b.t.Fatalf("state rm: %v\n%s", err, out)
	}
}

// host is this machine's daemon, for what does not depend on where the daemon is.
func host(t *testing.T) acctest.Daemon {
	t.Helper()
	return acctest.Daemon{Client: lxdtest.Client(t), Pool: lxdtest.Pool}
}
