package lxdapi

import (
	"context"
	"net/http"
	"net/url"
)

// Instance is a container or a virtual machine.
type Instance struct {
	Name            string                       `json:"name"`
	Type            string                       `json:"type"` // "container" or "virtual-machine"; "" before LXD 3.19
	Status          string                       `json:"status"`
	Location        string                       `json:"location"` // cluster member, "none" or "" outside a cluster
	Project         string                       `json:"project"`
	ExpandedConfig  map[string]string            `json:"expanded_config"`
	ExpandedDevices map[string]map[string]string `json:"expanded_devices"`
	InstancePut
}

// InstancePut is the part of an instance that can be written.
type InstancePut struct {
	Architecture string                       `json:"architecture,omitempty"`
	Config       map[string]string            `json:"config"`
	Description  string                       `json:"description"`
	Devices      map[string]map[string]string `json:"devices"`
	Ephemeral    bool                         `json:"ephemeral"`
	Profiles     []string                     `json:"profiles"`
	Stateful     bool                         `json:"stateful,omitempty"`
}

// InstanceCreate is what a new instance is made of.
type InstanceCreate struct {
	Name   string         `json:"name"`
	Type   string         `json:"type,omitempty"`
	Source InstanceSource `json:"source"`
	InstancePut
}

// InstanceSource says what a new instance's root comes from.
type InstanceSource struct {
	Type        string `json:"type"` // "image", or "none" for an empty root
	Fingerprint string `json:"fingerprint,omitempty"`
	Alias       string `json:"alias,omitempty"`
}

// Statuses of an instance, as the server words them.
const (
	StatusRunning = "Running"
	StatusStopped = "Stopped"
	StatusFrozen  = "Frozen"
	StatusReady   = "Ready" // Running, and the guest says that it has booted
	StatusError   = "Error"
)

// instances is the collection that holds containers and virtual machines: /1.0/containers before LXD 3.18.
func (c *Client) instances(ctx context.Context) (string, error) {
	if err := c.inProject(ctx); err != nil {
		return "", err
	}
	has, err := c.Has(ctx, "instances")
	if err != nil {
		return "", err
	}
	if has {
		return "instances", nil
	}
	return "containers", nil
}

// Instance reads one instance.
func (c *Client) Instance(ctx context.Context, name string) (*Instance, string, error) {
	collection, err := c.instances(ctx)
	if err != nil {
		return nil, "", err
	}
	return get[Instance](ctx, c, "", c.at(collection, name))
}

// Instances reads all instances of the project.
func (c *Client) Instances(ctx context.Context) ([]Instance, error) {
	collection, err := c.instances(ctx)
	if err != nil {
		return nil, err
	}
	return list[Instance](ctx, c, c.with(url.Values{"recursion": {"1"}}, collection))
}

// CreateInstance makes an instance, on the cluster member target where that is not "", and waits until it is there. It
// does not start it.
func (c *Client) CreateInstance(ctx context.Context, in InstanceCreate, target string) error {
	collection, err := c.instances(ctx)
	if err != nil {
		return err
	}
	if err := c.canHold(ctx, in); err != nil {
		return err
	}
	query := url.Values{}
	if target != "" {
		if err := c.Require(ctx, "clustering"); err != nil {
			return err
		}
		query.Set("target", target)
	}
	return c.write(ctx, "", http.MethodPost, c.with(query, collection), in)
}

// canHold refuses what an old server would drop in silence.
func (c *Client) canHold(ctx context.Context, in InstanceCreate) error {
	if in.Type == "virtual-machine" {
		if err := c.Require(ctx, "virtual-machines"); err != nil {
			return err
		}
	}
	if in.Description != "" {
		return c.Require(ctx, "entity_description")
	}
	return nil
}

// ModifyInstance reads, changes and writes an instance, see modify, and waits until that has taken effect.
func (c *Client) ModifyInstance(ctx context.Context, name string, change func(*InstancePut) (bool, error)) error {
	collection, err := c.instances(ctx)
	if err != nil {
		return err
	}
	return modify(ctx, c, "", c.at(collection, name), change)
}

// InstanceNames writes the names of the first instances, for messages.
func (c *Client) InstanceNames(ctx context.Context) (string, error) {
	all, err := c.Instances(ctx)
	if err != nil {
		return "", err
	}
	names := make([]string, len(all))
	for i, inst := range all {
		names[i] = inst.Name
	}
	return Some(names), nil
}

// SettleInstance waits until no operation on the instance is under way, such as its creation by a caller that died.
func (c *Client) SettleInstance(ctx context.Context, name string) error {
	collection, err := c.instances(ctx)
	if err != nil {
		return err
	}
	return c.settle(ctx, c.at(collection, name))
}

// DeleteInstance removes a stopped instance.
func (c *Client) DeleteInstance(ctx context.Context, name string) error {
	collection, err := c.instances(ctx)
	if err != nil {
		return err
	}
	return c.write(ctx, "", http.MethodDelete, c.at(collection, name), nil)
}

// layerState tells whether an instance can be descended into: nil if it runs, a [LayerError] if it is missing or stopped.
func (c *Client) layerState(ctx context.Context, name string) error {
	inst, _, err := c.Instance(ctx, name)
	switch {
	case hasCode(err, http.StatusNotFound):
		others, _ := c.InstanceNames(ctx)
		return &LayerError{Server: c.name, Instance: name, State: LayerMissing, Others: others}
	case err != nil:
		return err
	case !inst.Running():
		return &LayerError{Server: c.name, Instance: name, State: LayerStopped, Status: inst.Status}
	}
	return nil
}
