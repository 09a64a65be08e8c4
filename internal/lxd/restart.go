package lxd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// bootKeys are the config keys of a container that LXD reads when it starts it: those whose "Live update" is "no" in the
// instance options of LXD 5's documentation, with two departures that were seen on LXD 5.0.2. security.nesting is said to
// be live, but the mounts that nested containers need are made at start only; security.devlxd is said not to be, and is.
// Keys that LXD itself looks at when their time comes (boot, cluster, migration, snapshots, most of user) need no
// restart. A key that ends in a dot stands for all that begin with it. What is said of virtual machines only is left out.
var bootKeys = []string{
	"cloud-init.",
	"limits.kernel.",
	"linux.sysctl.",
	"nvidia.",
	"raw.idmap",
	"raw.lxc",
	"raw.seccomp",
	"security.idmap.",
	"security.nesting",
	"security.privileged",
	"security.syscalls.allow",
	"security.syscalls.deny",
	"security.syscalls.deny_compat",
	"security.syscalls.deny_default",
	"security.syscalls.intercept.bpf",
	"security.syscalls.intercept.bpf.devices",
	"security.syscalls.intercept.mknod",
	"security.syscalls.intercept.mount",
	"security.syscalls.intercept.sched_setscheduler",
	"security.syscalls.intercept.setxattr",
	"security.syscalls.intercept.sysinfo",
	"user.meta-data",
	"user.network-config",
	"user.user-data",
	"user.vendor-data",
}

// needsRestart lists, in order, the keys whose change from before to after (both expanded: with what the profiles give)
// takes effect only when a running container is started anew.
func needsRestart(before, after config) []string {
	var keys []string
	for _, side := range []config{before, after} {
		for key := range side {
			if before[key] != after[key] && readAtBoot(key) {
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func readAtBoot(key string) bool {
	return slices.ContainsFunc(bootKeys, func(known string) bool {
		return key == known || strings.HasSuffix(known, ".") && strings.HasPrefix(key, known)
	})
}

// askAgain is how long an init has to obey. One that has only just begun may have missed it.
const askAgain = 30 * time.Second

// restart stops an instance as its own init does it, however long that takes within ctx, and starts it.
func restart(ctx context.Context, c *lxdapi.Client, name string) error {
	for {
		asked := time.Now()
		err := c.ChangeInstanceState(ctx, name, lxdapi.StateChange{Action: "restart", Timeout: int(askAgain.Seconds())})
		switch {
		case err == nil:
			return nil
		case !isRefusal(err) || ctx.Err() != nil || time.Since(asked) < askAgain:
			return fmt.Errorf("restart instance %q: %w", name, err)
		}
		if now, _, e := c.Instance(ctx, name); e != nil || !now.Running() {
			return fmt.Errorf("restart instance %q: %w", name, errors.Join(err, e))
		}
	}
}
