package machine

import (
	"sync"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/turns"
)

// Machines is what the users of machines in one process share: the turns that writers of one file take, and a connection
// to each host. Its zero value is ready.
type Machines struct {
	turns turns.Turns

	mu    sync.Mutex
	hosts map[string]*host // by configuration
}

// Local returns this machine. What is done there is done as the user who runs the process.
func (ms *Machines) Local() *Machine { return &Machine{newLocal(), &ms.turns} }

// Instance returns an instance of the daemon and project of c, at whatever depth that is. What is done there is done as
// root of the instance.
func (ms *Machines) Instance(c *lxdapi.Client, name string) *Machine {
	return &Machine{&instance{client: c, name: name}, &ms.turns}
}

// Host returns the host that cfg names. All of the same configuration share one connection, which is dialled on first
// use, and again when it has died. What is wrong with cfg by itself is a [ConfigError].
func (ms *Machines) Host(cfg SSH) (*Machine, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	ms.mu.Lock()
	defer ms.mu.Unlock()
	return &Machine{ms.host(cfg), &ms.turns}, nil
}

// host finds or makes what the users of one configuration share; the lock is held.
func (ms *Machines) host(cfg SSH) *host {
	key := cfg.key()
	if h, ok := ms.hosts[key]; ok {
		return h
	}
	var bastion *host
	if cfg.Bastion != nil {
		bastion = ms.host(*cfg.Bastion)
	}
	if ms.hosts == nil {
		ms.hosts = map[string]*host{}
	}
	h := newHost(cfg, bastion)
	ms.hosts[key] = h
	return h
}

// Close ends the connections to hosts. Who uses one again dials it anew.
func (ms *Machines) Close() {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	for _, h := range ms.hosts {
		h.hangUp()
	}
}
