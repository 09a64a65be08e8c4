package openstackapi

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
)

// Client is one user of one cloud, in one region. It may be used by several goroutines.
type Client struct {
	*session
	region string // "" is the cloud's only one
}

// session is what the clients of all regions share.
type session struct {
	settings  *settings
	overrides map[string]string
	transport *transport
	version   string

	gate     chan struct{} // held while signing in and looking at services
	provider *gophercloud.ProviderClient
	catalog  catalog
	services map[serviceKey]*Service
}

type serviceKey struct{ kind, region string }

// New returns a client. It reads the environment, clouds.yaml and files, and dials nothing. version is the program's, for
// the services' logs.
func New(cfg Config, version string) (*Client, error) {
	s, err := cfg.settings()
	if err != nil {
		return nil, err
	}
	return &Client{
		session: &session{
			settings: s, overrides: cfg.EndpointOverrides, version: version,
			transport: newTransport(s.tls, cfg),
			gate:      make(chan struct{}, 1),
			services:  map[serviceKey]*Service{},
		},
		region: s.region,
	}, nil
}

// InRegion returns a client of the same user in another region; "" is the one of c.
func (c *Client) InRegion(region string) *Client {
	if region == "" {
		return c
	}
	return &Client{c.session, region}
}

// Region is the region as configured, "" where the configuration leaves it to the catalog.
func (c *Client) Region() string { return c.region }

// Compute returns Nova, whose microversions are discovered.
func (c *Client) Compute(ctx context.Context) (*Service, error) { return c.service(ctx, compute) }

// Image returns Glance v2.
func (c *Client) Image(ctx context.Context) (*Service, error) { return c.service(ctx, image) }

// Network returns Neutron v2.0.
func (c *Client) Network(ctx context.Context) (*Service, error) { return c.service(ctx, network) }

// Identity returns Keystone v3.
func (c *Client) Identity(ctx context.Context) (*Service, error) { return c.service(ctx, identity) }

// service signs in and finds a service, each once.
func (c *Client) service(ctx context.Context, kind string) (*Service, error) {
	select {
	case c.gate <- struct{}{}:
		defer func() { <-c.gate }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if found := c.services[serviceKey{kind, c.region}]; found != nil {
		return found, nil
	}
	if err := c.signIn(ctx); err != nil {
		return nil, err
	}
	region, address, err := c.locate(kind)
	if err != nil {
		return nil, err
	}
	found, err := c.discover(ctx, kind, address)
	if err != nil {
		return nil, err
	}
	found.Region = region
	c.services[serviceKey{kind, c.region}] = found
	return found, nil
}

func (s *session) signIn(ctx context.Context) error {
	if s.provider != nil {
		return nil
	}
	p, err := openstack.NewClient(s.settings.auth.IdentityEndpoint)
	if err != nil {
		return err
	}
	p.HTTPClient = http.Client{Transport: s.transport}
	p.UserAgent.Prepend("terraform-provider-stacklab/" + s.version)
	p.RetryFunc = s.explainAnswer
	if err := openstack.Authenticate(ctx, p, s.settings.auth); err != nil {
		return &SignInError{s.settings.who(), Explain(err)}
	}
	s.catalog, err = catalogOf(p.GetAuthResult())
	if err != nil {
		return err
	}
	s.provider = p
	return nil
}

// who names the user and Keystone.
func (s *settings) who() string {
	o := s.auth
	name := "the holder of the token"
	switch {
	case o.ApplicationCredentialID != "":
		name = "application credential " + o.ApplicationCredentialID
	case o.ApplicationCredentialName != "":
		name = "application credential " + o.ApplicationCredentialName
	case o.UserID != "":
		name = "user " + o.UserID
	case o.Username != "":
		name = "user " + o.Username
	}
	var scope string
	switch {
	case o.Scope != nil && o.Scope.ProjectName != "":
		scope = " in project " + o.Scope.ProjectName
	case o.Scope != nil && o.Scope.ProjectID != "":
		scope = " in project " + o.Scope.ProjectID
	case o.TenantName != "" || o.TenantID != "":
		scope = " in project " + o.TenantName + o.TenantID
	}
	return fmt.Sprintf("%s%s at %s", name, scope, strings.TrimRight(o.IdentityEndpoint, "/"))
}
