package lxd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

const noSuchCommand = 127

// say runs a command in an instance and returns what it wrote to its standard output.
func say(ctx context.Context, c *lxdapi.Client, has *lxdapi.Instance, command ...string) (string, error) {
	var out bytes.Buffer
	code, err := c.Exec(ctx, has.Name, lxdapi.Exec{Command: command, Stdout: &out})
	if err != nil {
		if has.Type == virtualMachine && isRefusal(err) {
			return "out of reach, for its agent does not answer", nil
		}
		return "", err
	}
	if code == noSuchCommand {
		return "", fmt.Errorf("there is no %s in it", command[0])
	}
	return strings.TrimSpace(out.String()), nil
}

// awaitSystemd waits until systemd has booted the instance, and names the units that failed.
func awaitSystemd(ctx context.Context, c *lxdapi.Client, has *lxdapi.Instance) error {
	var state string
	err := until(ctx, func(ctx context.Context) (bool, error) {
		answer, err := say(ctx, c, has, "systemctl", "is-system-running")
		if err != nil {
			return false, err
		}
		state = answer
		return state == "running" || state == "degraded" || state == "maintenance", nil
	})
	switch {
	case err != nil && ctx.Err() != nil && state != "":
		return fmt.Errorf("systemd in it is still %s: %w", state, err)
	case err != nil:
		return err
	case state == "running":
		return nil
	}
	units, err := say(ctx, c, has, "systemctl", "list-units", "--failed", "--plain", "--no-legend", "--no-pager")
	if err != nil {
		return err
	}
	return fmt.Errorf("systemd in it is %s: %s", state, failedUnits(units))
}

// failedUnits names the units that systemctl lists, one a line, the name first.
func failedUnits(listed string) string {
	var names []string
	for line := range strings.Lines(listed) {
		if fields := strings.Fields(line); len(fields) > 0 {
			names = append(names, fields[0])
		}
	}
	if len(names) == 0 {
		return "no unit failed"
	}
	return strings.Join(names, ", ") + " failed; journalctl -u UNIT in it tells more"
}

// awaitCloudInit waits until cloud-init is through.
func awaitCloudInit(ctx context.Context, c *lxdapi.Client, has *lxdapi.Instance) error {
	var state string
	err := until(ctx, func(ctx context.Context) (bool, error) {
		answer, err := say(ctx, c, has, "cloud-init", "status", "--wait", "--long")
		if err != nil {
			return false, err
		}
		state = cloudInitStatus(answer)
		return state != "" && state != "running" && state != "not run" && state != "not started", nil
	})
	switch {
	case err != nil:
		return err
	case state == "done":
		return nil
	case state == "disabled":
		return errors.New("cloud-init is disabled in it")
	}
	return fmt.Errorf("cloud-init in it ended with status %q: /var/log/cloud-init.log in it tells more", state)
}

// cloudInitStatus finds the line "status: WORD" in what cloud-init says, after the dots that it draws while it waits.
func cloudInitStatus(said string) string {
	for line := range strings.Lines(said) {
		if status, found := strings.CutPrefix(strings.TrimLeft(line, "."), "status:"); found {
			return strings.TrimSpace(status)
		}
	}
	return ""
}
