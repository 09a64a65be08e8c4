package openstackapi

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	maxAnswer    = 64 << 20         // bytes of one answer
	answerLimit  = 2 * time.Minute  // for one answer, unless a file is sent
	longestPause = 10 * time.Minute // that a service may ask for
	firstPause   = 250 * time.Millisecond
)

// transport sends requests, and again where a service is busy, restarting, or was cut off. What a service may have done
// already is not sent a second time unless that changes nothing.
type transport struct {
	next    http.RoundTripper
	retries int
	trace   func(context.Context, Trace)
	pause   func(context.Context, time.Duration) error
}

func newTransport(t *tls.Config, cfg Config) *transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}
	retries := DefaultRetries
	if cfg.MaxRetries != nil {
		retries = *cfg.MaxRetries
	}
	return &transport{
		next: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, TLSClientConfig: t, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: 10 * time.Second, MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute,
		},
		retries: retries, trace: cfg.Trace, pause: pause,
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

type (
	repeatableKey struct{}
	streamKey     struct{}
)

// Stream marks the answers in a context as files: they are not taken in whole before they are given out, may be of any size
// and last as long as they do.
func Stream(ctx context.Context) context.Context { return context.WithValue(ctx, streamKey{}, true) }

// Repeatable marks the POSTs of a context as changing nothing when they are done twice.
func Repeatable(ctx context.Context) context.Context {
	return context.WithValue(ctx, repeatableKey{}, true)
}

// repeatable reports whether it does no harm to send a request that may have been acted on once more.
func repeatable(req *http.Request) bool {
	if req.Method != http.MethodPost {
		return true
	}
	marked, _ := req.Context().Value(repeatableKey{}).(bool)
	return marked || signsIn(req.Method, req.URL.Path)
}

// signsIn reports whether a request asks for a token.
func signsIn(method, path string) bool {
	return method == http.MethodPost && strings.HasSuffix(path, "/tokens")
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	for attempt := 0; ; attempt++ {
		resp, err := t.once(req)
		wait, again := t.again(req, resp, err, attempt)
		if !again {
			if err != nil && !repeatable(req) && !unsent(err) {
				err = &LostError{err}
			}
			return resp, err
		}
		if req.Body != nil {
			if req.Body, err = req.GetBody(); err != nil {
				return nil, err
			}
		}
		if err := t.pause(req.Context(), wait); err != nil {
			return nil, err
		}
	}
}

// once sends req and takes in the whole answer, so that one that was cut off is an error here.
func (t *transport) once(req *http.Request) (*http.Response, error) {
	ctx, cancel := req.Context(), func() {}
	streamed := req.Context().Value(streamKey{}) != nil
	if !streamed && (req.Body == nil || req.GetBody != nil) {
		ctx, cancel = context.WithTimeoutCause(ctx, answerLimit, fmt.Errorf("no answer within %s", answerLimit))
	}
	defer cancel()
	began := time.Now()
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	status := 0
	if err == nil {
		status = resp.StatusCode
	}
	if err == nil && !(streamed && status == http.StatusOK) {
		var body []byte
		body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
		resp.Body.Close()
		resp.Body = io.NopCloser(bytes.NewReader(body))
		if len(body) > maxAnswer {
			err = fmt.Errorf("the answer has more than %d MiB", maxAnswer>>20)
		}
	}
	if t.trace != nil {
		t.trace(req.Context(), Trace{Server: req.URL.Host, Method: req.Method, Path: req.URL.Path, Status: status, Duration: time.Since(began)})
	}
	if err != nil {
		if req.Context().Err() == nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, err
	}
	return resp, nil
}

// again decides whether to send req again, and how long to wait before that.
func (t *transport) again(req *http.Request, resp *http.Response, err error, attempt int) (time.Duration, bool) {
	wait := firstPause << min(attempt, 6)
	if attempt >= t.retries || req.Context().Err() != nil || req.Body != nil && req.GetBody == nil {
		return 0, false
	}
	if err != nil {
		return wait, !hopeless(err) && (unsent(err) || repeatable(req))
	}
	asked, hasAsked := retryAfter(resp.Header)
	if hasAsked {
		wait = asked
	}
	if wait > longestPause {
		return 0, false
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return wait, true
	case http.StatusRequestEntityTooLarge: // with a time it is Nova's rate limit of old, without one a quota
		return wait, hasAsked
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return wait, repeatable(req)
	}
	return 0, false
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(h http.Header) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(date)), true
	}
	return 0, false
}

// unsent reports whether a request certainly did not reach its service.
func unsent(err error) bool {
	op := new(net.OpError)
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
}

// hopeless reports whether the next attempt would fail for the same reason.
func hopeless(err error) bool {
	dns := new(net.DNSError)
	if errors.As(err, &dns) && dns.IsNotFound {
		return true
	}
	return errors.As(err, new(*tls.CertificateVerificationError)) || errors.As(err, new(tls.RecordHeaderError)) ||
		strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}
