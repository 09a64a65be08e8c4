package provider

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxd"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// Session is one configured provider. It holds a client for each system and makes it on first use, so that nothing is
// dialled, and nothing has to be known, before an object needs it.
type Session struct {
	run crud.Run
	lxd func() (*lxdapi.Client, error)

	fingerprints lxdapi.Fingerprints
}

var _ lxd.Source = (*Session)(nil)

func newSession(m model) *Session {
	return &Session{lxd: sync.OnceValues(func() (*lxdapi.Client, error) {
		cfg, err := m.lxdConfig()
		if err != nil {
			return nil, err
		}
		cfg.Trace = logRequest
		return lxdapi.New(cfg)
	})}
}

// Run is what the objects of this run know of each other.
func (s *Session) Run() *crud.Run { return &s.run }

// LXD returns a client of the provider's own LXD server.
func (s *Session) LXD() (*lxdapi.Client, error) { return s.lxd() }

// ImageFingerprint computes the fingerprint that local files have as an image, once as long as they do not change.
func (s *Session) ImageFingerprint(files lxdapi.ImageFiles) (string, error) {
	return s.fingerprints.Of(files)
}

func logRequest(ctx context.Context, t lxdapi.Trace) {
	tflog.Debug(ctx, fmt.Sprintf("%s %s", t.Method, t.Path), map[string]any{
		"server": t.Server, "status": t.Status, "ms": t.Duration.Milliseconds(),
	})
}
