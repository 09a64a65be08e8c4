package lxdapi

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// InstanceState is what an instance does now.
type InstanceState struct {
	Status    string                   `json:"status"`
	PID       int64                    `json:"pid"`
	Processes int64                    `json:"processes"`
	Network   map[string]NetworkStatus `json:"network"` // by interface, null while it is stopped
}

// NetworkStatus is an interface of an instance as seen from inside.
type NetworkStatus struct {
	HWAddr    string    `json:"hwaddr"`
	HostName  string    `json:"host_name"`
	State     string    `json:"state"`
	Addresses []Address `json:"addresses"`
}

// Address is an address of an interface.
type Address struct {
	Family  string `json:"family"` // "inet" or "inet6"
	Address string `json:"address"`
	Netmask string `json:"netmask"`
	Scope   string `json:"scope"` // "global", "link" or "local"
}

// Running reports whether the instance runs. Frozen it does not.
func (i Instance) Running() bool {
	return strings.EqualFold(i.Status, StatusRunning) || strings.EqualFold(i.Status, StatusReady)
}

// InstanceNow reads an instance and what it does now, in one request where the server can.
func (c *Client) InstanceNow(ctx context.Context, name string) (*Instance, *InstanceState, error) {
	collection, err := c.instances(ctx)
	if err != nil {
		return nil, nil, err
	}
	full, err := c.Has(ctx, "instance_get_full")
	if err != nil {
		return nil, nil, err
	}
	if !full {
		inst, _, err := c.Instance(ctx, name)
		if err != nil {
			return nil, nil, err
		}
		state, err := c.InstanceState(ctx, name)
		return inst, state, err
	}
	both, _, err := get[struct {
		Instance
		State InstanceState `json:"state"`
	}](ctx, c, "", c.with(url.Values{"recursion": {"1"}}, collection, name))
	if err != nil {
		return nil, nil, err
	}
	return &both.Instance, &both.State, nil
}

// StateChange asks an instance to start or stop.
type StateChange struct {
	Action  string `json:"action"`  // "start", "stop", "restart", "freeze" or "unfreeze"
	Timeout int    `json:"timeout"` // seconds until an orderly stop counts as failed; -1 is for ever
	Force   bool   `json:"force"`   // kill instead of an orderly stop
}

// InstanceState reads what an instance does now.
func (c *Client) InstanceState(ctx context.Context, name string) (*InstanceState, error) {
	collection, err := c.instances(ctx)
	if err != nil {
		return nil, err
	}
	state, _, err := get[InstanceState](ctx, c, "", c.at(collection, name, "state"))
	return state, err
}

// ChangeInstanceState starts or stops an instance and waits until it has.
func (c *Client) ChangeInstanceState(ctx context.Context, name string, change StateChange) error {
	collection, err := c.instances(ctx)
	if err != nil {
		return err
	}
	return c.write(ctx, "", http.MethodPut, c.at(collection, name, "state"), change)
}
