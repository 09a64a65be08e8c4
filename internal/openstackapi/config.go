package openstackapi

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// Config says which cloud to use and who uses it. What is empty comes from the cloud of clouds.yaml that Cloud or
// OS_CLOUD names; without one, from the variables OS_*.
type Config struct {
	Cloud   string // of clouds.yaml
	AuthURL string // of Keystone: v3, or v2.0 where it ends so
	Region  string

	Username, UserID, Password, UserDomainName           string
	ProjectName, ProjectID, ProjectDomainName            string
	Token                                                string
	ApplicationCredentialID, ApplicationCredentialSecret string

	CACertFile string // PEM, beside the system's authorities
	Insecure   *bool  // not to check certificates

	EndpointType      string            // one of EndpointTypes; empty is public
	EndpointOverrides map[string]string // URLs by service type, such as compute
	MaxRetries        *int              // how often a request is sent again; nil is DefaultRetries

	// Trace, if set, is told of every request after its answer.
	Trace func(context.Context, Trace)
}

// Trace describes one request and its answer. Bodies, queries and headers are not in it: they hold secrets.
type Trace struct {
	Server, Method, Path string
	Status               int // 0 where no answer came
	Duration             time.Duration
}

// DefaultRetries is how often a request is sent again unless [Config] says otherwise. The pauses add up to some 8 seconds.
const DefaultRetries = 5

// EndpointTypes are the interfaces that a catalog may list for a service, with the older names for them.
var EndpointTypes = [...]string{"public", "internal", "admin", "publicURL", "internalURL", "adminURL"}

// Services are the service types that have endpoints here.
var Services = [...]string{"compute", "identity", "image", "network", "placement", "volumev3"}

// ConfigError reports a field of [Config] that is wrong by itself, or beside the others.
type ConfigError struct {
	Field string // name of the field in Config
	Err   error
}

func (e *ConfigError) Error() string { return e.Err.Error() }

func (e *ConfigError) Unwrap() error { return e.Err }

func wrong(field, format string, args ...any) error {
	return &ConfigError{Field: field, Err: fmt.Errorf(format, args...)}
}

// Validate says, as a [ConfigError], what is wrong whatever the environment and clouds.yaml hold. It dials nothing.
func (cfg Config) Validate() error {
	ways := 0
	for _, credential := range []string{cfg.Password, cfg.Token, cfg.ApplicationCredentialID} {
		if credential != "" {
			ways++
		}
	}
	switch {
	case cfg.AuthURL != "" && webAddress(cfg.AuthURL) != nil:
		return wrong("AuthURL", "auth_url %w", webAddress(cfg.AuthURL))
	case cfg.Username != "" && cfg.UserID != "":
		return wrong("UserID", "username and user_id both say who you are: write one of them")
	case cfg.ApplicationCredentialSecret != "" && cfg.ApplicationCredentialID == "":
		return wrong("ApplicationCredentialSecret", "application_credential_secret needs application_credential_id beside it")
	case cfg.ApplicationCredentialID != "" && cfg.ApplicationCredentialSecret == "" && cfg.Cloud == "" && os.Getenv("OS_APPLICATION_CREDENTIAL_SECRET") == "":
		return wrong("ApplicationCredentialID", "application_credential_id needs application_credential_secret beside it, or OS_APPLICATION_CREDENTIAL_SECRET")
	case ways > 1:
		return wrong("Password", "password, token and application_credential_id are three ways of signing in: write one of them")
	case cfg.EndpointType != "" && !slices.Contains(EndpointTypes[:], cfg.EndpointType):
		return wrong("EndpointType", "endpoint_type %q is none of %s", cfg.EndpointType, strings.Join(EndpointTypes[:], ", "))
	case cfg.MaxRetries != nil && *cfg.MaxRetries < 0:
		return wrong("MaxRetries", "max_retries is %d: write 0 for none", *cfg.MaxRetries)
	}
	for service, address := range cfg.EndpointOverrides {
		if !slices.Contains(Services[:], service) {
			return wrong("EndpointOverrides", "endpoint_overrides has %q, which is no service type: write one of %s", service, strings.Join(Services[:], ", "))
		}
		if err := webAddress(address); err != nil {
			return wrong("EndpointOverrides", "the endpoint of %s %w", service, err)
		}
	}
	return nil
}

func webAddress(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("is no URL of a service: write one such as http://10.0.8.10:5000/v3")
	case u.User != nil:
		return fmt.Errorf("holds a user: write it as an argument of its own")
	case u.RawQuery != "" || u.Fragment != "":
		return fmt.Errorf("must not hold a query or a fragment")
	}
	return nil
}
