package lxd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// isTrue and isFalse read a switch as LXD does.
func isTrue(v string) bool {
	return slices.Contains([]string{"true", "1", "yes", "on"}, strings.ToLower(v))
}

func isFalse(v string) bool {
	return slices.Contains([]string{"false", "0", "no", "off"}, strings.ToLower(v))
}

// start makes an instance run, from whatever state it is in.
func start(ctx context.Context, c *lxdapi.Client, has *lxdapi.Instance) error {
	action := "start"
	switch {
	case has.Running():
		return nil
	case has.Status == lxdapi.StatusFrozen:
		action = "unfreeze"
	case has.Status == lxdapi.StatusError:
		return fmt.Errorf("it is in the state %s, which LXD gives what it cannot look into: see lxc info --show-log %s", has.Status, has.Name)
	}
	if err := c.ChangeInstanceState(ctx, has.Name, lxdapi.StateChange{Action: action}); err != nil {
		return fmt.Errorf("it exists, but cannot %s: %w; lxc info --show-log %s tells more", action, err, has.Name)
	}
	return nil
}

// stop makes an instance stand still: in an orderly way as long as its patience lasts, then by force.
func stop(ctx context.Context, c *lxdapi.Client, has *lxdapi.Instance) error {
	if has.Status == lxdapi.StatusStopped {
		return nil
	}
	if has.Running() {
		err := c.ChangeInstanceState(ctx, has.Name, lxdapi.StateChange{Action: "stop", Timeout: patience(ctx, has)})
		if err == nil || !isRefusal(err) {
			return err
		}
	}
	err := c.ChangeInstanceState(ctx, has.Name, lxdapi.StateChange{Action: "stop", Force: true})
	if err == nil || !isRefusal(err) {
		return err
	}
	// It may have stopped between the two.
	now, _, lookErr := c.Instance(ctx, has.Name)
	if lxdapi.IsNotFound(lookErr) || lookErr == nil && now.Status == lxdapi.StatusStopped {
		return nil
	}
	return err
}

// startAnew stops a running instance and starts it. If it dies in between, the next plan shows the start. An ephemeral
// instance would vanish in between, and is restarted in one action.
func startAnew(ctx context.Context, c *lxdapi.Client, has *lxdapi.Instance) error {
	if has.Ephemeral {
		return restart(ctx, c, has.Name)
	}
	if err := stop(ctx, c, has); err != nil {
		return fmt.Errorf("its new config waits for a restart, which failed, so do it yourself: %w", err)
	}
	return start(ctx, c, &lxdapi.Instance{Name: has.Name, Status: lxdapi.StatusStopped})
}

// deleteStopped deletes an instance that has stopped. LXD may still be busy with the end of the stop, and refuses then: it
// is asked again for a few seconds.
func deleteStopped(ctx context.Context, c *lxdapi.Client, name string) error {
	const attempts = 20
	for attempt := 1; ; attempt++ {
		err := c.DeleteInstance(ctx, name)
		if !isRefusal(err) || lxdapi.IsNotFound(err) || attempt == attempts || rest(ctx, pollEvery) != nil {
			return err
		}
	}
}

// patience is how many seconds an instance has to stop by itself: what LXD would give it when the host shuts down, but
// half of what is left of the operation's time at most.
func patience(ctx context.Context, has *lxdapi.Instance) int {
	seconds, err := strconv.Atoi(has.ExpandedConfig["boot.host_shutdown_timeout"])
	if err != nil || seconds <= 0 {
		seconds = 30
	}
	if end, limited := ctx.Deadline(); limited {
		seconds = min(seconds, int(time.Until(end).Seconds()/2))
	}
	return max(seconds, 1)
}

// isRefusal reports whether the server answered, and the answer was no.
func isRefusal(err error) bool { return errors.As(err, new(*lxdapi.Error)) }

// mayDelete says what LXD would say of a protected instance, before it is stopped in vain.
func mayDelete(has *lxdapi.Instance) error {
	if isTrue(has.ExpandedConfig["security.protection.delete"]) {
		return errors.New("the config key security.protection.delete, its own or of a profile, protects it: set it to \"false\", apply, and delete it then")
	}
	return nil
}
