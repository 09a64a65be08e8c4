package keystone

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

const (
	maxCertificates = 1 << 20         // bytes of one answer
	fetchLimit      = 2 * time.Minute // for all answers
	maxQuoted       = 200             // bytes of an answer in a message
)

// certificatesAPI is one of the ways in which Keystone gave its certificates out.
type certificatesAPI struct{ version, signing, ca string }

// certificatesAPIs are those that there were, in the order in which they came. Both left with PKI tokens.
var certificatesAPIs = []certificatesAPI{
	{"v2.0", "/v2.0/certificates/signing", "/v2.0/certificates/ca"},
	{"v3", "/v3/OS-SIMPLE-CERT/certificates", "/v3/OS-SIMPLE-CERT/ca"},
}

// published are the certificates that a Keystone gives out, which can be read.
type published struct {
	version     string // of the API
	signing, ca string // PEM
	pair
}

// fetchCertificates asks a Keystone, by the API that its URL ends with, else by each until one is there.
func fetchCertificates(ctx context.Context, c *http.Client, address string) (*published, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, fetchLimit, fmt.Errorf("no answer within %s", fetchLimit))
	defer cancel()
	root, apis := apisAt(address)
	var asked []string
	for _, api := range apis {
		p := &published{version: api.version}
		var err error
		p.signing, err = fetchText(ctx, c, root+api.signing)
		if missing := new(noCertificatesError); errors.As(err, &missing) {
			asked = append(asked, api.signing)
			continue
		}
		if err == nil {
			p.ca, err = fetchText(ctx, c, root+api.ca)
		}
		if err == nil {
			p.pair, err = readPair(p.signing, p.ca)
			if err != nil {
				err = fmt.Errorf("what %s answers to %s and %s is not what it should be: %w; check that this is Keystone's address", root, api.signing, api.ca, err)
			}
		}
		return p, err
	}
	return nil, &noCertificatesError{root, asked}
}

// apisAt splits the URL of a Keystone in its root and the APIs that are meant.
func apisAt(address string) (root string, apis []certificatesAPI) {
	root = strings.TrimRight(address, "/")
	for _, api := range certificatesAPIs {
		if without, ok := strings.CutSuffix(root, "/"+api.version); ok {
			return without, []certificatesAPI{api}
		}
	}
	return root, certificatesAPIs
}

// noCertificatesError reports a Keystone that knows nothing of certificates.
type noCertificatesError struct {
	root  string
	asked []string
}

func (e *noCertificatesError) Error() string {
	return fmt.Sprintf("%s answers 404 or 410 to %s, and so gives no certificates out: PKI tokens left Keystone in Ocata (2017), and newer ones have none; check that this is its address, "+
		"or write the certificates themselves", e.root, strings.Join(e.asked, " and "))
}

func fetchText(ctx context.Context, c *http.Client, address string) (string, error) {
	req, err := http.NewRequestWithContext(openstackapi.Stream(ctx), http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	resp, err := c.Do(req)
	if err != nil {
		return "", unreachable(address, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxCertificates+1))
	switch {
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		return "", &noCertificatesError{address, []string{req.URL.Path}}
	case resp.StatusCode != http.StatusOK:
		return "", fmt.Errorf("%s answers %d %s: %s", address, resp.StatusCode, http.StatusText(resp.StatusCode), quoted(body))
	case err != nil:
		return "", unreachable(address, err)
	case len(body) > maxCertificates:
		return "", fmt.Errorf("%s answers with more than %d MiB, which is no certificate", address, maxCertificates>>20)
	case !utf8.Valid(body):
		return "", fmt.Errorf("%s answers with what is no text, and so no certificate in PEM", address)
	}
	return string(body), nil
}

func unreachable(address string, err error) error {
	if e := new(url.Error); errors.As(err, &e) {
		err = e.Err
	}
	if errors.As(err, new(*tls.CertificateVerificationError)) {
		return &openstackapi.UnreachableError{Service: "Keystone", Address: address, Err: err} // which says what to do
	}
	return fmt.Errorf("cannot read %s: %w: check that Keystone runs, and that this is its address as seen from here", address, err)
}

// quoted is the beginning of an answer, for a message.
func quoted(body []byte) string {
	text := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(string(body[:min(len(body), maxQuoted)]), ""), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	if text == "" {
		return "it says nothing more"
	}
	return text
}
