// Package place says on which machine a file or a service is: in an LXD instance at any depth, on a host over SSH, or on this
// machine. The models of all that lives on machines embed [Place].
package place

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// Source is what a place needs of the provider.
type Source interface {
	crud.Provider
	// LXD returns a client of the provider's own LXD server.
	LXD() (*lxdapi.Client, error)
	// Machines is what all users of machines share.
	Machines() *machine.Machines
	// Host returns a host of the provider's "hosts".
	Host(name string) (*machine.Machine, error)
}

// Place is the model of a machine: that of an instance, of a host, or this one.
type Place struct {
	Within types.List   `tfsdk:"within"`
	Host   types.String `tfsdk:"host"`
}

// Known reports whether the machine can be told yet.
func (p Place) Known() bool {
	return !p.Host.IsUnknown() && !p.Within.IsUnknown() && p.Within.Equal(known(p.Within))
}

func known(list types.List) types.List {
	for _, v := range list.Elements() {
		if v.IsUnknown() {
			return types.ListUnknown(types.StringType)
		}
	}
	return list
}

// Machine returns the machine.
func (p Place) Machine(ctx context.Context, s Source) (*machine.Machine, error) {
	if host := p.Host.ValueString(); host != "" {
		m, err := s.Host(host)
		return m, crud.At(path.Root("host"), err)
	}
	steps, err := crud.Texts(ctx, p.Within)
	if err != nil {
		return nil, err
	}
	if len(steps) == 0 {
		return s.Machines().Local(), nil
	}
	c, err := s.LXD()
	if err != nil {
		return nil, err
	}
	last := len(steps) - 1
	c = c.Within(steps[:last]...)
	name := steps[last]
	if project, inProject, found := strings.Cut(name, "/"); found {
		c, name = c.Project(project), inProject
	}
	return s.Machines().Instance(c, name), nil
}

// Validate refuses two places at once.
func (p Place) Validate() error {
	if len(p.Within.Elements()) > 0 && p.Host.ValueString() != "" {
		return crud.Atf(path.Root("host"), "within and host name two machines: keep one of them")
	}
	return nil
}

// CheckHost refuses a host that the provider's "hosts" do not have. Whether anything else is there shows when it is applied.
func (p Place) CheckHost(s Source) error {
	name := p.Host.ValueString()
	if name == "" {
		return nil
	}
	_, err := s.Host(name)
	if errors.Is(err, crud.ErrUnknown) {
		return nil
	}
	return crud.At(path.Root("host"), err)
}

// Located completes a model that an import made.
func (p *Place) Located() {
	if p.Within.IsNull() || p.Within.IsUnknown() {
		p.Within = types.ListValueMust(types.StringType, nil)
	}
}

// Errors gives errors of machines their meaning for crud: a file or an instance that is missing takes what is in it along.
func Errors(err error) error {
	layer, down := new(lxdapi.LayerError), new(machine.UnreachableError)
	switch {
	case errors.As(err, &layer) && layer.State == lxdapi.LayerStopped:
		return crud.Unavailable(fmt.Sprintf("the inside of instance %q of %s", layer.Instance, layer.Server), err)
	case errors.As(err, &down):
		return crud.Unavailable(down.Machine, err)
	case lxdapi.IsNotFound(err) || errors.Is(err, fs.ErrNotExist):
		return crud.NotFound(err)
	}
	return err
}
