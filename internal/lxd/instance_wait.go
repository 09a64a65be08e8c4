package lxd

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// awaitInstance returns when an instance exists and whoever makes it is done. With wait it gives that the time that ctx
// has.
func awaitInstance(ctx context.Context, c *lxdapi.Client, name string, wait bool) error {
	began := time.Now()
	var missing error
	for pause := 200 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		_, _, err := c.Instance(ctx, name)
		switch {
		case err == nil:
			return c.SettleInstance(ctx, name)
		case lxdapi.IsNotFound(err):
			missing = err
		case missing == nil || ctx.Err() == nil:
			return err
		}
		if !wait {
			return noInstance(ctx, c, name, missing)
		}
		if ended := rest(ctx, pause); ended != nil {
			return fmt.Errorf("waited %s for the instance (%w): %w",
				time.Since(began).Round(time.Second), ended, noInstance(ctx, c, name, missing))
		}
	}
}

// rest returns after a pause, or with the cause when ctx ends.
func rest(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// noInstance is the error for an instance that is not there, as err says. It names those that are, even when ctx has ended.
func noInstance(ctx context.Context, c *lxdapi.Client, name string, err error) error {
	if errors.As(err, new(*lxdapi.LayerError)) {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	others, listErr := c.InstanceNames(ctx)
	if listErr != nil {
		return fmt.Errorf("%s has no instance %q", c.Place(), name)
	}
	return fmt.Errorf("%s has no instance %q; it has %s", c.Place(), name, others)
}
