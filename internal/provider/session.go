package provider

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/keystone"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxd"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstack"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// Session is one configured provider. It holds a client for each system and makes it on first use, so that nothing is
// dialled, and nothing has to be known, before an object needs it.
type Session struct {
	run       crud.Run
	lxd       func() (*lxdapi.Client, error)
	openstack func() (*openstackapi.Client, error)
	http      func() (*http.Client, error)

	host         func(name string) (machine.SSH, error)
	machines     machine.Machines
	restarts     systemd.Restarts
	fingerprints lxdapi.Fingerprints
	flavors      openstack.Flavors
	files        openstack.Files
}

var (
	_ lxd.Source       = (*Session)(nil)
	_ openstack.Source = (*Session)(nil)
	_ options.Source   = (*Session)(nil)

	_ keystone.DirSource = (*Session)(nil)
)

func newSession(m model, version string) *Session {
	return &Session{
		host: m.host,
		lxd: sync.OnceValues(func() (*lxdapi.Client, error) {
			cfg, err := m.lxdConfig()
			if err != nil {
				return nil, err
			}
			cfg.Trace = func(ctx context.Context, t lxdapi.Trace) {
				logRequest(ctx, t.Server, t.Method, t.Path, t.Status, t.Duration)
			}
			return lxdapi.New(cfg)
		}),
		openstack: sync.OnceValues(func() (*openstackapi.Client, error) {
			cfg, err := m.openstackConfig()
			if err != nil {
				return nil, err
			}
			cfg.Trace = logOpenStack
			return openstackapi.New(cfg, version)
		}),
		http: sync.OnceValues(func() (*http.Client, error) {
			cfg, err := m.openstackConfig()
			if err != nil {
				return nil, err
			}
			cfg.Trace = logOpenStack
			return openstackapi.Open(cfg)
		}),
	}
}

// Run is what the objects of this run know of each other.
func (s *Session) Run() *crud.Run { return &s.run }

// Settle waits until no service of this run is about to be restarted.
func (s *Session) Settle(ctx context.Context) error { return s.restarts.Settle(ctx) }

// Restarts are those of this run.
func (s *Session) Restarts() *systemd.Restarts { return &s.restarts }

// LXD returns a client of the provider's own LXD server.
func (s *Session) LXD() (*lxdapi.Client, error) { return s.lxd() }

// ImageFingerprint computes the fingerprint that local files have as an image, once as long as they do not change.
func (s *Session) ImageFingerprint(files lxdapi.ImageFiles) (string, error) {
	return s.fingerprints.Of(files)
}

// Machines is what all users of machines share.
func (s *Session) Machines() *machine.Machines { return &s.machines }

// Host returns a host of the provider's "hosts".
func (s *Session) Host(name string) (*machine.Machine, error) {
	cfg, err := s.host(name)
	if err != nil {
		return nil, err
	}
	return s.machines.Host(cfg)
}

// OpenStack returns a client of the provider's own cloud.
func (s *Session) OpenStack() (*openstackapi.Client, error) { return s.openstack() }

// HTTP returns a client for what services give to everybody, with the certificates of the provider's own cloud.
func (s *Session) HTTP() (*http.Client, error) { return s.http() }

// Flavors is what the flavors of this run share.
func (s *Session) Flavors() *openstack.Flavors { return &s.flavors }

// Files is what the images of this run know of local files.
func (s *Session) Files() *openstack.Files { return &s.files }

func logOpenStack(ctx context.Context, t openstackapi.Trace) {
	logRequest(ctx, t.Server, t.Method, t.Path, t.Status, t.Duration)
}

func logRequest(ctx context.Context, server, method, path string, status int, took time.Duration) {
	tflog.Debug(ctx, fmt.Sprintf("%s %s", method, path), map[string]any{"server": server, "status": status, "ms": took.Milliseconds()})
}
