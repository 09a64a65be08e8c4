package openstackapi

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/config/clouds"
)

// settings are what a [Config], the environment and clouds.yaml come to.
type settings struct {
	auth         gophercloud.AuthOptions
	v2           bool
	region       string
	availability gophercloud.Availability
	tls          *tls.Config
	secrets      []string // never to be told
}

// credentials are who signs in, and where to.
type credentials struct {
	authURL                                        string
	username, userID, userDomainName, userDomainID string
	password, token                                string
	appCredID, appCredName, appCredSecret          string
	projectName, projectID                         string
	projectDomainName, projectDomainID             string
	domainID, domainName, trustID                  string // other scopes than a project
	system                                         bool
}

const defaultDomain = "default"

// settings looks everything up. A cloud and the variables OS_* are not mixed: they would be two users.
func (cfg Config) settings() (*settings, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cloud := cfg.Cloud
	if cloud == "" && cfg.AuthURL == "" {
		cloud = os.Getenv("OS_CLOUD")
	}
	var (
		found credentials
		s     = &settings{region: cmp.Or(cfg.Region, os.Getenv("OS_REGION_NAME"))}
		kind  = cmp.Or(cfg.EndpointType, os.Getenv("OS_INTERFACE"), os.Getenv("OS_ENDPOINT_TYPE"))
		err   error
	)
	if cloud != "" {
		err = cfg.fromCloud(cloud, kind, &found, s)
	} else {
		found = fromEnvironment()
		s.availability = availability(kind)
		s.tls, err = cfg.fromEnvironmentTLS()
	}
	if err != nil {
		return nil, err
	}
	found.overlay(cfg)
	if found.authURL == "" {
		return nil, errors.New("nothing says where Keystone is: set auth_url or cloud in the provider's openstack block, or OS_AUTH_URL or OS_CLOUD")
	}
	if err := webAddress(found.authURL); err != nil {
		return nil, fmt.Errorf("the address of Keystone (auth_url, OS_AUTH_URL) %w", err)
	}
	s.v2 = strings.HasSuffix(strings.TrimRight(found.authURL, "/"), "/v2.0")
	for _, secret := range []string{found.password, found.token, found.appCredSecret} {
		if secret != "" {
			s.secrets = append(s.secrets, secret)
		}
	}
	s.auth, err = found.options(s.v2)
	return s, err
}

func fromEnvironment() credentials {
	env := func(names ...string) string {
		for _, name := range names {
			if value := os.Getenv(name); value != "" {
				return value
			}
		}
		return ""
	}
	return credentials{
		authURL:  env("OS_AUTH_URL"),
		username: env("OS_USERNAME"), userID: env("OS_USER_ID", "OS_USERID"),
		userDomainName: env("OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME"), userDomainID: env("OS_USER_DOMAIN_ID", "OS_DOMAIN_ID"),
		password: env("OS_PASSWORD"), token: env("OS_TOKEN", "OS_AUTH_TOKEN"),
		appCredID: env("OS_APPLICATION_CREDENTIAL_ID"), appCredName: env("OS_APPLICATION_CREDENTIAL_NAME"), appCredSecret: env("OS_APPLICATION_CREDENTIAL_SECRET"),
		projectName: env("OS_PROJECT_NAME", "OS_TENANT_NAME"), projectID: env("OS_PROJECT_ID", "OS_TENANT_ID"),
		projectDomainName: env("OS_PROJECT_DOMAIN_NAME", "OS_DOMAIN_NAME"), projectDomainID: env("OS_PROJECT_DOMAIN_ID", "OS_DOMAIN_ID"),
		system: env("OS_SYSTEM_SCOPE") == "all",
	}
}

func (cfg Config) fromEnvironmentTLS() (*tls.Config, error) {
	t := &tls.Config{MinVersion: tls.VersionTLS12}
	if file := cmp.Or(cfg.CACertFile, os.Getenv("OS_CACERT")); file != "" {
		pool, err := authorities(file)
		if err != nil {
			return nil, err
		}
		t.RootCAs = pool
	}
	t.InsecureSkipVerify = cfg.insecure(false)
	if cert, key := os.Getenv("OS_CERT"), os.Getenv("OS_KEY"); cert != "" && key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("cannot use the certificate and key that OS_CERT and OS_KEY name: %w", err)
		}
		t.Certificates = []tls.Certificate{pair}
	}
	return t, nil
}

// insecure reports whether certificates are not to be checked; otherwise is what holds if nobody says.
func (cfg Config) insecure(otherwise bool) bool {
	if cfg.Insecure != nil {
		return *cfg.Insecure
	}
	if set, err := strconv.ParseBool(strings.ToLower(os.Getenv("OS_INSECURE"))); err == nil {
		return set
	}
	return otherwise
}

func authorities(file string) (*x509.CertPool, error) {
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			file = filepath.Join(home, rest)
		}
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, wrong("CACertFile", "cannot read the certificates of authorities (cacert_file, OS_CACERT): %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, wrong("CACertFile", "%s has no certificate in PEM form", file)
	}
	return pool, nil
}

// fromCloud reads a cloud of clouds.yaml and secure.yaml.
func (cfg Config) fromCloud(cloud, kind string, c *credentials, s *settings) error {
	options := []clouds.ParseOption{clouds.WithCloudName(cloud)}
	if kind != "" {
		options = append(options, clouds.WithEndpointType(kind))
	}
	if cfg.CACertFile != "" {
		options = append(options, clouds.WithCACertPath(cfg.CACertFile))
	}
	if cfg.Insecure != nil || os.Getenv("OS_INSECURE") != "" {
		options = append(options, clouds.WithInsecure(cfg.insecure(false)))
	}
	auth, endpoint, t, err := clouds.Parse(options...)
	if err != nil {
		return cloudError(cloud, err)
	}
	*c = credentials{
		authURL: auth.IdentityEndpoint, username: auth.Username, userID: auth.UserID, password: auth.Password, token: auth.TokenID,
		userDomainName: auth.DomainName, userDomainID: auth.DomainID,
		appCredID: auth.ApplicationCredentialID, appCredName: auth.ApplicationCredentialName, appCredSecret: auth.ApplicationCredentialSecret,
		projectID: auth.TenantID, projectName: auth.TenantName,
	}
	if scope := auth.Scope; scope != nil {
		c.system, c.trustID = scope.System, scope.TrustID
		if c.projectName != "" || c.projectID != "" {
			c.projectDomainID, c.projectDomainName = scope.DomainID, scope.DomainName
		} else {
			c.domainID, c.domainName = scope.DomainID, scope.DomainName
		}
	}
	s.region = cmp.Or(s.region, endpoint.Region)
	s.availability, s.tls = endpoint.Availability, t
	return nil
}

var yamlLine = regexp.MustCompile(`line \d+`)

// cloudError leaves out what a YAML parser quotes of the file, which may be the password.
func cloudError(cloud string, err error) error {
	if file := new(os.PathError); errors.As(err, &file) {
		return fmt.Errorf("cannot use cloud %q of clouds.yaml: %w", cloud, file)
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "unmarshal") || strings.Contains(text, "yaml:"):
		where := strings.Join(yamlLine.FindAllString(text, 3), ", ")
		return fmt.Errorf("cannot use cloud %q: clouds.yaml or secure.yaml is not in the form that OpenStack clients read (%s)", cloud, cmp.Or(where, "its YAML is broken"))
	case strings.Contains(text, "not found in clouds.yaml"):
		return fmt.Errorf("there is no cloud %q in clouds.yaml: check cloud in the provider's openstack block, and OS_CLOUD", cloud)
	}
	return fmt.Errorf("cannot use cloud %q: %w", cloud, err)
}

// overlay puts what the configuration says in the place of what was found. Another way of signing in, or another name of
// the same thing, goes.
func (c *credentials) overlay(cfg Config) {
	if cfg.Password != "" || cfg.Token != "" || cfg.ApplicationCredentialID != "" {
		secret := c.appCredSecret
		c.password, c.token, c.appCredID, c.appCredName, c.appCredSecret = cfg.Password, cfg.Token, "", "", ""
		if cfg.ApplicationCredentialID != "" {
			c.appCredID, c.appCredSecret = cfg.ApplicationCredentialID, cmp.Or(cfg.ApplicationCredentialSecret, secret)
		}
	}
	if cfg.Username != "" || cfg.UserID != "" {
		c.username, c.userID = cfg.Username, cfg.UserID
	}
	if cfg.UserDomainName != "" {
		c.userDomainName, c.userDomainID = cfg.UserDomainName, ""
	}
	if cfg.ProjectName != "" || cfg.ProjectID != "" {
		c.projectName, c.projectID = cfg.ProjectName, cfg.ProjectID
		c.system, c.trustID, c.domainID, c.domainName = false, "", "", ""
	}
	if cfg.ProjectDomainName != "" {
		c.projectDomainName, c.projectDomainID = cfg.ProjectDomainName, ""
	}
	c.authURL = cmp.Or(cfg.AuthURL, c.authURL)
}

// options says how to sign in. A user or project that is named without its domain is in the domain "default", as with
// every client.
func (c credentials) options(v2 bool) (gophercloud.AuthOptions, error) {
	o := gophercloud.AuthOptions{IdentityEndpoint: c.authURL, AllowReauth: true}
	switch {
	case c.appCredID != "" || c.appCredName != "":
		if c.appCredSecret == "" {
			return o, errors.New("the application credential has no secret: set application_credential_secret or OS_APPLICATION_CREDENTIAL_SECRET")
		}
		o.ApplicationCredentialID, o.ApplicationCredentialName, o.ApplicationCredentialSecret = c.appCredID, c.appCredName, c.appCredSecret
		if c.appCredID == "" {
			c.user(&o)
		}
		return o, nil
	case c.password != "":
		o.Password = c.password
		if c.username == "" && c.userID == "" {
			return o, errors.New("there is a password but no user: set username or OS_USERNAME")
		}
		c.user(&o)
	case c.token != "":
		o.TokenID, o.AllowReauth = c.token, false
	case c.username == "" && c.userID == "":
		return o, errors.New("nothing says who signs in to OpenStack: set username and password (OS_USERNAME, OS_PASSWORD), a token or an application credential")
	default:
		return o, fmt.Errorf("there is no password for user %s: set password or OS_PASSWORD", cmp.Or(c.username, c.userID))
	}
	if v2 {
		if c.userID != "" {
			return o, errors.New("keystone v2.0 knows users by name only: set username instead of user_id")
		}
		o.TenantID, o.TenantName, o.DomainID, o.DomainName = c.projectID, c.projectName, "", ""
		if o.TenantID != "" {
			o.TenantName = ""
		}
		return o, nil
	}
	o.Scope = c.scope()
	return o, nil
}

func (c credentials) user(o *gophercloud.AuthOptions) {
	if c.userID != "" {
		o.UserID = c.userID
		return
	}
	o.Username = c.username
	o.DomainName = c.userDomainName
	if o.DomainName == "" {
		o.DomainID = cmp.Or(c.userDomainID, defaultDomain)
	}
}

func (c credentials) scope() *gophercloud.AuthScope {
	switch {
	case c.system:
		return &gophercloud.AuthScope{System: true}
	case c.trustID != "":
		return &gophercloud.AuthScope{TrustID: c.trustID}
	case c.projectID != "":
		return &gophercloud.AuthScope{ProjectID: c.projectID}
	case c.projectName != "" && c.projectDomainName != "":
		return &gophercloud.AuthScope{ProjectName: c.projectName, DomainName: c.projectDomainName}
	case c.projectName != "":
		return &gophercloud.AuthScope{ProjectName: c.projectName, DomainID: cmp.Or(c.projectDomainID, defaultDomain)}
	case c.domainID != "":
		return &gophercloud.AuthScope{DomainID: c.domainID}
	case c.domainName != "":
		return &gophercloud.AuthScope{DomainName: c.domainName}
	}
	return nil
}

// unscoped reports whether it signs in to no project, nor to anything else.
func (s *settings) unscoped() bool {
	a := s.auth
	return a.Scope == nil && a.TenantID+a.TenantName+a.ApplicationCredentialID+a.ApplicationCredentialName == ""
}

func availability(kind string) gophercloud.Availability {
	switch strings.TrimSuffix(kind, "URL") {
	case "internal":
		return gophercloud.AvailabilityInternal
	case "admin":
		return gophercloud.AvailabilityAdmin
	}
	return gophercloud.AvailabilityPublic
}
