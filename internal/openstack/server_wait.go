package openstack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/servers"

	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// The statuses of Nova that are waited for.
const (
	statusActive  = "ACTIVE"
	statusShutoff = "SHUTOFF"
	statusVerify  = "VERIFY_RESIZE"
	statusError   = "ERROR"
	statusGone    = "" // that it is not found any more
)

// longestPoll is the longest pause between two looks at a server.
const longestPoll = 2 * time.Second

// await waits until the server has one of the statuses and nothing is under way.
func (s server) await(ctx context.Context, nova *openstackapi.Service, statuses ...string) (*servers.Server, error) {
	for pause := 250 * time.Millisecond; ; pause = min(pause*3/2, longestPoll) {
		has, err := getServer(ctx, nova, s.ID.ValueString())
		gone := slices.Contains(statuses, statusGone)
		switch {
		case openstackapi.IsNotFound(err) && gone:
			return nil, nil
		case err != nil:
			return nil, err
		case has.TaskState != "" && has.Status != statusError:
		case slices.Contains(statuses, has.Status):
			return has, nil
		case has.Status == statusError && !gone:
			return nil, fault(has)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			task := ""
			if has.TaskState != "" {
				task = ", task " + has.TaskState
			}
			return nil, fmt.Errorf("waited for it to be %s, and it is %s%s: %w", expected(statuses), has.Status, task, context.Cause(ctx))
		}
	}
}

func expected(statuses []string) string {
	if statuses[0] == statusGone {
		return "gone"
	}
	return strings.Join(statuses, " or ")
}

// fault is what Nova says of a server in ERROR.
func fault(has *servers.Server) error {
	text := strings.TrimSuffix(has.Fault.Message, ".")
	if text == "" {
		return errors.New("the server is in ERROR, and Nova does not say why: see the log of nova-compute")
	}
	if strings.Contains(text, "No valid host") {
		text += "; check that a nova-compute is up (openstack hypervisor list) with room for the flavor, and the log of nova-scheduler"
	}
	return fmt.Errorf("the server is in ERROR: %s (code %d)", text, has.Fault.Code)
}

func getServer(ctx context.Context, nova *openstackapi.Service, id string) (*servers.Server, error) {
	has, err := servers.Get(ctx, nova.At(serverVersion), id).Extract()
	return has, openstackapi.Explain(err)
}
