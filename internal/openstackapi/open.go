package openstackapi

import (
	"cmp"
	"crypto/tls"
	"net/http"
	"os"
)

// CheckURL says what keeps a text from being the address of a service, to go behind what it is the address of.
func CheckURL(text string) error { return webAddress(text) }

// Open returns an HTTP client for what services give to everybody, such as Keystone's certificates: it trusts whom the cloud of
// cfg does, signs in nowhere, and sends again what may be sent again.
func Open(cfg Config) (*http.Client, error) {
	trust, err := cfg.trust()
	if err != nil {
		return nil, err
	}
	return &http.Client{Transport: newTransport(trust, cfg)}, nil
}

// trust is the TLS configuration of the cloud, where one is named, else of the environment.
func (cfg Config) trust() (*tls.Config, error) {
	if cfg.AuthURL == "" && cmp.Or(cfg.Cloud, os.Getenv("OS_CLOUD")) != "" {
		s, err := cfg.settings()
		if err != nil {
			return nil, err
		}
		return s.tls, nil
	}
	return cfg.fromEnvironmentTLS()
}
