package lxdtest

import (
	"context"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// Machine makes sure that an instance of this machine's LXD runs: made from the image in the directory that variable names,
// privileged, with the config and the devices of put, and ready as await finds. It stays for later runs.
func Machine(t testing.TB, name, variable string, put lxdapi.InstancePut, await func(context.Context, *lxdapi.Client) error) *lxdapi.Client {
	t.Helper()
	c := Client(t)
	made(t, name, func(ctx context.Context) error {
		files, err := image(variable)
		if err != nil {
			return err
		}
		if err := ensureInstance(ctx, c, Pool, name, files, put); err != nil {
			return err
		}
		if err := start(ctx, c, name); err != nil {
			return err
		}
		return await(ctx, c)
	})
	return c
}
