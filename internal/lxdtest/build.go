package lxdtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// build makes sure that the instance, and one in it, run with LXD in them. What is there already is used; an instance of
// another image is made anew.
func build(ctx context.Context, host *lxdapi.Client, instance string) error {
	files, err := image(computeVariable)
	if err != nil {
		return err
	}
	if err := ensureLayer(ctx, host, Pool, instance, files); err != nil {
		return err
	}
	outer := host.Within(instance)
	if err := ensurePool(ctx, outer, NestedPool); err != nil {
		return err
	}
	if err := ensureLayer(ctx, outer, NestedPool, inner, files); err != nil {
		return err
	}
	return ensurePool(ctx, host.Within(instance, inner), NestedPool)
}

// ensureLayer makes sure that an instance made from the image runs and that LXD answers in it.
func ensureLayer(ctx context.Context, c *lxdapi.Client, pool, name string, files lxdapi.ImageFiles) error {
	if err := ensureInstance(ctx, c, pool, name, files, lxdapi.InstancePut{}); err != nil {
		return err
	}
	return Run(ctx, c, name)
}

// ensureInstance makes sure that there is a privileged instance made from the image.
func ensureInstance(ctx context.Context, c *lxdapi.Client, pool, name string, files lxdapi.ImageFiles, put lxdapi.InstancePut) error {
	fingerprint, err := importImage(ctx, c, files)
	if err != nil {
		return err
	}
	inst, _, err := c.Instance(ctx, name)
	switch {
	case err == nil && inst.Config["volatile.base_image"] == fingerprint:
		return nil
	case err == nil:
		err = remove(ctx, c, inst)
	case lxdapi.IsNotFound(err):
		err = nil
	}
	if err != nil {
		return err
	}
	all := lxdapi.InstancePut{
		Config:   map[string]string{"security.nesting": "true", "security.privileged": "true"},
		Devices:  map[string]map[string]string{"root": {"type": "disk", "path": "/", "pool": pool}},
		Profiles: []string{},
	}
	maps.Copy(all.Config, put.Config)
	maps.Copy(all.Devices, put.Devices)
	return c.CreateInstance(ctx, lxdapi.InstanceCreate{
		Name: name, Source: lxdapi.InstanceSource{Type: "image", Fingerprint: fingerprint}, InstancePut: all,
	}, "")
}

// Run makes sure that the instance runs and waits until LXD answers in it.
func Run(ctx context.Context, c *lxdapi.Client, name string) error {
	if err := start(ctx, c, name); err != nil {
		return err
	}
	return Await(ctx, c.Within(name))
}

func start(ctx context.Context, c *lxdapi.Client, name string) error {
	inst, _, err := c.Instance(ctx, name)
	if err != nil || inst.Status == lxdapi.StatusRunning {
		return err
	}
	err = c.ChangeInstanceState(ctx, name, lxdapi.StateChange{Action: "start"})
	// A daemon that has just started starts its instances itself.
	if now, _, readErr := c.Instance(ctx, name); readErr == nil && now.Status == lxdapi.StatusRunning {
		return nil
	}
	return err
}

func remove(ctx context.Context, c *lxdapi.Client, inst *lxdapi.Instance) error {
	if inst.Status != lxdapi.StatusStopped {
		err := c.ChangeInstanceState(ctx, inst.Name, lxdapi.StateChange{Action: "stop", Force: true})
		if err != nil {
			return err
		}
	}
	return c.DeleteInstance(ctx, inst.Name)
}

func ensurePool(ctx context.Context, c *lxdapi.Client, name string) error {
	_, _, err := c.StoragePool(ctx, name)
	if !lxdapi.IsNotFound(err) {
		return err
	}
	return c.CreateStoragePool(ctx, lxdapi.StoragePoolCreate{Name: name, Driver: "dir"})
}

// Await waits until the daemon answers.
func Await(ctx context.Context, c *lxdapi.Client) error {
	for {
		_, err := c.Info(ctx)
		unreachable := new(lxdapi.UnreachableError)
		if err == nil || !errors.As(err, &unreachable) {
			return err
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%w, last: %w", context.Cause(ctx), err)
		}
	}
}
