package lxdapi

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi/bridge"
)

// maxReply bounds what is read of a JSON reply, in bytes. The largest known, 850 profiles in full, is some 2 MB.
const maxReply = 64 << 20

type request struct {
	method, path string
	in           any       // sent as JSON
	body         io.Reader // sent as it is, where in is nil
	header       http.Header
	etag         string // sent as If-Match
	stranger     bool   // part of getting the server's trust
}

type reply struct {
	Type      string          `json:"type"` // "sync", "async" or "error"
	Error     string          `json:"error"`
	ErrorCode int             `json:"error_code"`
	Operation string          `json:"operation"`
	Metadata  json.RawMessage `json:"metadata"`
}

// call sends one request and decodes the answer's metadata into out, which may be nil. An operation that the answer
// names is waited for, and out gets the operation's metadata.
func (s *server) call(ctx context.Context, req request, out any) (etag string, err error) {
	r, etag, err := s.exchange(ctx, req)
	if err != nil {
		return "", err
	}
	if r.Type == "async" {
		return "", s.wait(ctx, r.Operation, out)
	}
	return etag, decode(s, r.Metadata, out)
}

// start is call without the waiting: it returns the operation as it began.
func (s *server) start(ctx context.Context, req request) (*operation, error) {
	r, _, err := s.exchange(ctx, req)
	if err != nil {
		return nil, err
	}
	op := &operation{}
	return op, decode(s, r.Metadata, op)
}

// exchange sends one request. Where the server does not trust this client yet, it is introduced first.
func (s *server) exchange(ctx context.Context, req request) (*reply, string, error) {
	introduce := s.tls != nil && !req.stranger && !s.known()
	if introduce && req.body != nil { // a body goes out once
		if _, err := s.Info(ctx); err != nil {
			return nil, "", err
		}
	}
	r, etag, err := s.attempt(ctx, req)
	if !introduce || req.body != nil || !hasCode(err, http.StatusForbidden) {
		return r, etag, err
	}
	if _, err := s.Info(ctx); err != nil {
		return nil, "", err
	}
	return s.attempt(ctx, req)
}

// attempt sends a request, one that only reads again if the server hung up on it: Go's client does so itself on connections that it
// has used before, and under load it was seen on new ones as well.
func (s *server) attempt(ctx context.Context, req request) (*reply, string, error) {
	resp, err := s.send(ctx, req)
	if req.method == http.MethodGet && errors.Is(err, io.EOF) && ctx.Err() == nil {
		resp, err = s.send(ctx, req)
	}
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	r, err := s.readReply(resp)
	if err != nil {
		return nil, "", err
	}
	return r, resp.Header.Get("ETag"), nil
}

// send returns the bare answer; the caller closes its body.
func (s *server) send(ctx context.Context, req request) (*http.Response, error) {
	content := &source{Reader: req.body}
	var body io.Reader
	if req.body != nil {
		body = content
	}
	if req.in != nil {
		b, err := json.Marshal(req.in)
		if err != nil {
			return nil, fmt.Errorf("encode the request: %w", err)
		}
		body = bytes.NewReader(b)
	}
	hr, err := http.NewRequestWithContext(ctx, req.method, s.base+req.path, body)
	if err != nil {
		return nil, err
	}
	for name, values := range req.header {
		hr.Header[name] = values
	}
	if req.in != nil {
		hr.Header.Set("Content-Type", "application/json")
	}
	if req.etag != "" {
		hr.Header.Set("If-Match", req.etag)
	}
	began := time.Now()
	resp, err := s.http.Do(hr)
	t := Trace{Server: s.name, Method: req.method, Path: hr.URL.Path, Duration: time.Since(began)}
	if resp != nil {
		t.Status = resp.StatusCode
	}
	s.trace(ctx, t)
	if err != nil {
		if failed := content.err.Load(); failed != nil && ctx.Err() == nil {
			return nil, fmt.Errorf("read what is to be sent to %s: %w", s.name, *failed)
		}
		return nil, s.unreachable(ctx, err)
	}
	return resp, nil
}

// source remembers why reading the body of a request failed, which the HTTP client reports as if the server had.
type source struct {
	io.Reader
	err atomic.Pointer[error]
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err.Store(&err)
	}
	return n, err
}

// unreachable keeps what is known of a failed exchange: the caller's own end, a layer in the way, or no answer.
func (s *server) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", s.name, context.Cause(ctx))
	}
	layer, outer, certificate := new(LayerError), new(UnreachableError), new(tls.CertificateVerificationError)
	connecting := new(bridge.ConnectError)
	switch {
	case errors.As(err, &layer):
		return layer
	case errors.As(err, &outer):
		return outer
	case errors.As(err, &certificate):
		return &UnreachableError{Server: s.name, Err: err, Check: "the address, and pin the server by its certificate or fingerprint: " +
			"LXD's own certificate is signed by no authority"}
	case errors.As(err, &connecting):
		err = connecting
	}
	return &UnreachableError{Server: s.name, Check: s.check, Err: err}
}

func (s *server) readReply(resp *http.Response) (*reply, error) {
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxReply+1))
	if err != nil {
		return nil, fmt.Errorf("%s: the answer broke off: %w", s.name, err)
	}
	if len(raw) > maxReply {
		return nil, fmt.Errorf("%s: the answer is larger than %d MiB", s.name, maxReply>>20)
	}
	r := &reply{}
	if err := json.Unmarshal(raw, r); err != nil || (r.Type != "sync" && r.Type != "async" && r.Type != "error") {
		return nil, fmt.Errorf("%s answered %s, but not as an LXD server does: is it one?", s.name, resp.Status)
	}
	if r.Type == "error" {
		code := r.ErrorCode
		if code == 0 {
			code = resp.StatusCode
		}
		return nil, &Error{Server: s.name, Code: code, Message: r.Error}
	}
	return r, nil
}

func decode(s *server, raw json.RawMessage, out any) error {
	if out == nil || len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("%s: the answer is not what was asked for: %w", s.name, err)
	}
	return nil
}
