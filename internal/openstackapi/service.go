package openstackapi

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

// Service is one service of a cloud, asked at its lowest microversion.
type Service struct {
	*gophercloud.ServiceClient
	Region   string // in which it was found
	min, max microversion
	root     string // of its addresses
}

// At returns the service asked at a microversion such as "2.61", or at the nearest that it has; where it has none, s.
func (s *Service) At(version string) *gophercloud.ServiceClient {
	asked, err := parseMicroversion(version)
	if err != nil || s.max == (microversion{}) {
		return s.ServiceClient
	}
	if asked.less(s.min) {
		asked = s.min
	}
	if s.max.less(asked) {
		asked = s.max
	}
	c := *s.ServiceClient
	c.Microversion = asked.String()
	return &c
}

// Has reports whether the service knows the microversion.
func (s *Service) Has(version string) bool {
	asked, err := parseMicroversion(version)
	return err == nil && !asked.less(s.min) && !s.max.less(asked)
}

// Need returns the service asked at a microversion, or an error that says what cannot be done without it.
func (s *Service) Need(version, what string) (*gophercloud.ServiceClient, error) {
	if !s.Has(version) {
		has := "has no microversions"
		if s.max != (microversion{}) {
			has = fmt.Sprintf("has %s to %s", s.min, s.max)
		}
		return nil, fmt.Errorf("%s needs microversion %s of %s, which %s", what, version, projects[s.Type], has)
	}
	return s.At(version), nil
}

// Call sends one request that gophercloud has no function for. codes are the statuses of success, none for the usual ones.
func Call(ctx context.Context, c *gophercloud.ServiceClient, method, address string, body, answer any, headers map[string]string, codes ...int) error {
	resp, err := c.Request(ctx, method, address, &gophercloud.RequestOpts{JSONBody: body, JSONResponse: answer, MoreHeaders: headers, OkCodes: codes})
	if resp != nil {
		resp.Body.Close()
	}
	return err
}

// microversion is of a service's API, such as 2.61.
type microversion struct{ major, minor int }

func (m microversion) less(o microversion) bool {
	return m.major < o.major || m.major == o.major && m.minor < o.minor
}

func (m microversion) String() string { return fmt.Sprintf("%d.%d", m.major, m.minor) }

func parseMicroversion(text string) (m microversion, err error) {
	major, minor, _ := strings.Cut(text, ".")
	if m.major, err = strconv.Atoi(major); err == nil {
		m.minor, err = strconv.Atoi(minor)
	}
	if err != nil {
		return microversion{}, fmt.Errorf("%q is no microversion", text)
	}
	return m, nil
}

var versionPart = regexp.MustCompile(`/v\d+(\.\d+)?(/.*)?$`)

// versionless is the address of a service without its API's version and what follows.
func versionless(address string) string {
	return versionPart.ReplaceAllString(strings.TrimRight(address, "/"), "") + "/"
}

// discover makes a service of the address of its endpoint.
func (s *session) discover(ctx context.Context, kind, address string) (*Service, error) {
	root := versionless(address)
	found := &Service{
		ServiceClient: &gophercloud.ServiceClient{ProviderClient: s.provider, Type: kind, Endpoint: gophercloud.NormalizeURL(address)},
		root:          root,
	}
	switch kind {
	case image:
		found.Endpoint, found.ResourceBase = root, root+"v2/"
	case network:
		found.Endpoint, found.ResourceBase = root, root+"v2.0/"
	case identity:
		found.Endpoint = root + "v3/"
	case compute:
		return found, found.discoverCompute(ctx)
	}
	return found, nil
}

// novaVersion is how Nova describes one of its APIs.
type novaVersion struct {
	ID      string `json:"id"`
	Status  string `json:"status"`
	Version string `json:"version"`
	Min     string `json:"min_version"`
}

// discoverCompute asks Nova for its microversions: an address with a version tells of that version, one without it of all.
func (s *Service) discoverCompute(ctx context.Context) error {
	at := s.root
	version := regexp.MustCompile(`/(v\d+(\.\d+)?)(/|$)`).FindStringSubmatch(strings.TrimPrefix(s.Endpoint, strings.TrimRight(s.root, "/")))
	if version != nil {
		at += version[1] + "/"
	}
	var answer struct {
		Version  novaVersion   `json:"version"`
		Versions []novaVersion `json:"versions"`
	}
	if err := Call(ctx, s.ServiceClient, http.MethodGet, at, nil, &answer, nil, 200, 300); err != nil {
		return Explain(err)
	}
	has := answer.Version
	if version == nil {
		for _, v := range answer.Versions {
			if v.ID == "v2.1" || v.ID == "v2.0" && has.ID == "" {
				has = v
			}
		}
		path := map[string]string{"v2.1": "v2.1/", "v2.0": "v2/"}[has.ID]
		if path == "" {
			return fmt.Errorf("nova at %s offers no API v2.1 or v2.0: check endpoint_overrides and the catalog", at)
		}
		s.Endpoint = s.root + path
	}
	if has.Version == "" {
		return nil // v2.0, from before there were microversions
	}
	var err error
	if s.min, err = parseMicroversion(has.Min); err == nil {
		s.max, err = parseMicroversion(has.Version)
	}
	if err != nil {
		return fmt.Errorf("nova at %s: %w", at, err)
	}
	return nil
}
