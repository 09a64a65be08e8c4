package keystone

import (
	"context"
	"fmt"

	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// writable asks the machine whether the owner may write in the directory, which what is above it may keep from that. Where
// no command can be run, the directory's own mode tells.
func (f folder) writable(ctx context.Context, now machine.Info) bool {
	gid, groups := f.gid, "--clear-groups"
	if login, err := f.accounts.LoginGID(f.uid); err == nil {
		gid, groups = login, "--init-groups"
	}
	r, err := f.Run(ctx, machine.Command{Args: []string{
		"setpriv", fmt.Sprintf("--reuid=%d", f.uid), fmt.Sprintf("--regid=%d", gid), groups, "test", "-w", f.path,
	}})
	if err != nil || r.ExitCode > 1 {
		return now.UID == f.uid && now.Mode&0o300 == 0o300
	}
	return r.ExitCode == 0
}
