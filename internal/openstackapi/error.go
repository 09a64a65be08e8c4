package openstackapi

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

// Error is what a service answered when it refused a request.
type Error struct {
	Service string // such as Nova
	Status  int    // of HTTP
	Method  string
	Path    string
	Message string // in the service's words
	hint    string
	signIn  bool // that it refused a request for a token
}

func (e *Error) Error() string {
	text := fmt.Sprintf("%s answered %d %s", e.Service, e.Status, http.StatusText(e.Status))
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.hint != "" {
		text += ": " + e.hint
	}
	return text
}

// UnreachableError reports that no complete answer came from a service.
type UnreachableError struct {
	Service, Address string
	Err              error
}

func (e *UnreachableError) Error() string {
	if IsLost(e.Err) {
		return fmt.Sprintf("the answer of %s at %s was lost (%v): whether it did what it was asked is not known; the next apply looks", e.Service, e.Address, e.Err)
	}
	if errors.As(e.Err, new(*tls.CertificateVerificationError)) {
		return fmt.Sprintf("%s at %s cannot be trusted: %v: name a file with the certificate of its authority in cacert_file (OS_CACERT), or, where nobody can be in between, write insecure = true",
			e.Service, e.Address, e.Err)
	}
	return fmt.Sprintf("cannot reach %s at %s: %v: check that it runs, and that its address in auth_url, the catalog or endpoint_overrides is right as seen from here",
		e.Service, e.Address, e.Err)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// SignInError reports that Keystone did not take the credentials, or could not be asked.
type SignInError struct {
	Who string
	Err error
}

func (e *SignInError) Error() string {
	if Status(e.Err) == http.StatusUnauthorized {
		return fmt.Sprintf("Keystone refused %s: check the name, the password or token, the user's and the project's domain, and that the user has a role in the project", e.Who)
	}
	return fmt.Sprintf("cannot sign in %s: %v", e.Who, e.Err)
}

func (e *SignInError) Unwrap() error { return e.Err }

// LostError reports that a request went out which must not be sent twice, and that no complete answer came.
type LostError struct{ Err error }

func (e *LostError) Error() string { return e.Err.Error() }

func (e *LostError) Unwrap() error { return e.Err }

// IsLost reports whether a request may have been acted on although it failed with err.
func IsLost(err error) bool {
	status := Status(err)
	return errors.As(err, new(*LostError)) || status == http.StatusBadGateway || status == http.StatusGatewayTimeout
}

// Status is the HTTP status of the answer that err reports, 0 where it reports none.
func Status(err error) int {
	if e := new(Error); errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// IsNotFound reports whether a service said that something is not there. That there is no such region or service is not
// that, nor is Keystone's answer to a token that it does not know.
func IsNotFound(err error) bool {
	e := new(Error)
	return errors.As(err, &e) && e.Status == http.StatusNotFound && !e.signIn
}

// IsConflict reports whether something is in the way.
func IsConflict(err error) bool { return Status(err) == http.StatusConflict }

// Explain takes off what gophercloud adds around the errors of this package when a token has expired.
func Explain(err error) error {
	for {
		after, unable := new(gophercloud.ErrErrorAfterReauthentication), new(gophercloud.ErrUnableToReauthenticate)
		switch {
		case errors.As(err, &after) && after.ErrOriginal != nil:
			err = after.ErrOriginal
		case errors.As(err, &unable) && unable.ErrReauth != nil:
			err = fmt.Errorf("the token has expired, and signing in again failed: %w", unable.ErrReauth)
			return err
		default:
			return err
		}
	}
}

// explainAnswer is gophercloud's hook for whatever goes wrong with a request. It never asks for another try: the
// transport has tried.
func (s *session) explainAnswer(ctx context.Context, method, address string, _ *gophercloud.RequestOpts, err error, _ uint) error {
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("%s %s: %w", method, path(address), cause)
	}
	refused := gophercloud.ErrUnexpectedResponseCode{}
	if errors.As(err, &refused) {
		e := &Error{
			Service: s.serviceOf(address), Status: refused.Actual, Method: method, Path: path(address),
			Message: s.conceal(message(refused.Body)), signIn: signsIn(method, path(address)),
		}
		e.hint = s.hint(e, refused.ResponseHeader)
		return e
	}
	if wrapped := new(url.Error); errors.As(err, &wrapped) {
		err = wrapped.Err // it repeats the method and the whole address
	}
	return &UnreachableError{s.serviceOf(address), host(address), err}
}

// hint says what to do about an answer that does not say it itself.
func (s *session) hint(e *Error, h http.Header) string {
	switch e.Status {
	case http.StatusUnauthorized:
		if s.settings.auth.TokenID != "" {
			return "the token has expired or was revoked: get a new one, or give a password or an application credential, with which the provider signs in again by itself"
		}
		return "it does not take Keystone's token"
	case http.StatusForbidden:
		return fmt.Sprintf("%s may not do this (%s %s): check its roles, and the project's quota", s.settings.who(), e.Method, e.Path)
	case http.StatusTooManyRequests:
		if after := h.Get("Retry-After"); after != "" {
			return "it limits the rate of requests and asks to wait (Retry-After: " + after + "): raise max_retries, or apply with -parallelism=2"
		}
		return "it limits the rate of requests: raise max_retries, or apply with -parallelism=2"
	case http.StatusServiceUnavailable:
		return "it or something that it needs is down: check that its services and Keystone run"
	case http.StatusNotFound:
		switch {
		case e.signIn && s.settings.auth.TokenID != "":
			return "the token has expired or was revoked, or auth_url is not Keystone's"
		case e.signIn:
			return "check auth_url"
		case e.Message == "":
			return "there is nothing at " + e.Path
		}
	}
	return ""
}

// conceal takes secrets out of text.
func (s *session) conceal(text string) string {
	secrets := s.settings.secrets
	if s.provider != nil {
		secrets = append(secrets[:len(secrets):len(secrets)], s.provider.Token())
	}
	for _, secret := range secrets {
		if len(secret) > 3 {
			text = strings.ReplaceAll(text, secret, "(hidden)")
		}
	}
	return text
}

var (
	tags  = regexp.MustCompile(`(?s)<head>.*</head>|<[^>]*>`)
	space = regexp.MustCompile(`\s+`)
)

// message finds the words in the body of a refusal: JSON of several forms, or a page.
func message(body []byte) string {
	text := inJSON(body)
	if text == "" {
		text = string(body)
	}
	text = html.UnescapeString(tags.ReplaceAllString(text, " "))
	text = strings.TrimRight(strings.TrimSpace(space.ReplaceAllString(text, " ")), ".")
	if len(text) > 1000 {
		text = text[:1000] + "..."
	}
	return text
}

// inJSON looks for {"KIND": {"message": TEXT}}, for {"message": TEXT}, and for {"errors": [{"detail": TEXT}]}.
func inJSON(body []byte) string {
	var kinds map[string]json.RawMessage
	if json.Unmarshal(body, &kinds) != nil {
		return ""
	}
	for kind, raw := range kinds {
		var inner struct {
			Message string `json:"message"`
			Detail  string `json:"detail"`
		}
		var list []struct {
			Detail string `json:"detail"`
		}
		var text string
		switch {
		case json.Unmarshal(raw, &inner) == nil && inner.Message != "":
			return inner.Message
		case json.Unmarshal(raw, &list) == nil && len(list) > 0:
			return list[0].Detail
		case (kind == "message" || kind == "NeutronError") && json.Unmarshal(raw, &text) == nil:
			return text
		}
	}
	return ""
}

func path(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "an address"
	}
	return u.Path
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "its address"
	}
	return u.Scheme + "://" + u.Host
}
