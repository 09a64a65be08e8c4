package lxdapi

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

func (cfg Config) httpsServer(u *url.URL) (*server, error) {
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), defaultPort)
	}
	conf, err := cfg.tls(u.Hostname())
	if err != nil {
		return nil, err
	}
	s := newServer("LXD at https://"+host, "https://"+host, cfg.Trace)
	s.tls = conf
	s.token = cfg.TrustToken
	s.check = "the address, core.https_address on the server, and a firewall between"
	// Probes find out within 35 s that the server is gone without a word, which a websocket would wait for in vain.
	dialer := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 4,
	}}
	s.dial = func(ctx context.Context) (net.Conn, error) {
		return dialer.DialContext(ctx, "tcp", host)
	}
	s.http = &http.Client{Transport: s.transport(conf)}
	return s, nil
}

func (cfg Config) tls(host string) (*tls.Config, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host}
	switch {
	case cfg.ClientCertificate != "" && cfg.ClientKey != "":
		pair, err := tls.X509KeyPair([]byte(cfg.ClientCertificate), []byte(cfg.ClientKey))
		if err != nil {
			return nil, wrong("ClientCertificate", "client certificate and key: %w", err)
		}
		conf.Certificates = []tls.Certificate{pair}
	case cfg.ClientCertificate != "":
		return nil, wrong("ClientCertificate", "client certificate and client key must be given together")
	case cfg.ClientKey != "":
		return nil, wrong("ClientKey", "client certificate and client key must be given together")
	case cfg.TrustToken != "":
		return nil, wrong("TrustToken", "a trust token makes the server trust a client certificate: give client certificate and key as well")
	}
	pinned, err := cfg.fingerprint()
	if err != nil || pinned == "" {
		return conf, err
	}
	// The pin replaces the authorities: LXD's own certificates are self-signed, often for another name.
	conf.InsecureSkipVerify = true
	conf.VerifyConnection = func(state tls.ConnectionState) error {
		seen := sha256.Sum256(state.PeerCertificates[0].Raw)
		if subtle.ConstantTimeCompare([]byte(hex.EncodeToString(seen[:])), []byte(pinned)) != 1 {
			return fmt.Errorf("the server's certificate has the SHA-256 fingerprint %x, but %s is pinned", seen, pinned)
		}
		return nil
	}
	return conf, nil
}

// fingerprint is the pinned SHA-256 in lower-case hexadecimal, "" if nothing pins the server.
func (cfg Config) fingerprint() (string, error) {
	given := cfg.ServerFingerprint
	switch {
	case cfg.ServerCertificate != "" && given != "":
		return "", wrong("ServerFingerprint", "give the server's certificate or its fingerprint, not both")
	case cfg.ServerCertificate != "":
		block, _ := pem.Decode([]byte(cfg.ServerCertificate))
		if block == nil || block.Type != "CERTIFICATE" {
			return "", wrong("ServerCertificate", "the server's certificate must be PEM, beginning with -----BEGIN CERTIFICATE-----")
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return "", wrong("ServerCertificate", "the server's certificate: %w", err)
		}
		sum := sha256.Sum256(block.Bytes)
		return hex.EncodeToString(sum[:]), nil
	case given == "" && cfg.TrustToken != "":
		token, err := parseToken(cfg.TrustToken)
		if err != nil {
			return "", err
		}
		given = token.Fingerprint
	case given == "":
		return "", nil
	}
	clean := strings.ToLower(strings.ReplaceAll(strings.TrimSpace(given), ":", ""))
	if !isFingerprint(clean) {
		return "", wrong("ServerFingerprint", "the server's fingerprint %q must be a SHA-256, 64 hexadecimal digits", given)
	}
	return clean, nil
}

func isFingerprint(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == sha256.Size
}

type trustToken struct {
	Fingerprint string   `json:"fingerprint"`
	Addresses   []string `json:"addresses"`
}

func parseToken(token string) (trustToken, error) {
	var t trustToken
	raw, err := base64.StdEncoding.DecodeString(token)
	if err == nil {
		err = json.Unmarshal(raw, &t)
	}
	if err != nil || !isFingerprint(t.Fingerprint) {
		return t, wrong("TrustToken", "the trust token is not one that lxc config trust add prints: base64 of a JSON object with a fingerprint")
	}
	return t, nil
}

// redeem makes the server trust the client certificate.
func (s *server) redeem(ctx context.Context, info *Info) error {
	field := "password"
	if slices.Contains(info.APIExtensions, "explicit_trust_token") { // since LXD 5.21
		field = "trust_token"
	}
	name, err := os.Hostname()
	if err != nil {
		name = "stacklab"
	}
	_, err = s.call(ctx, request{
		method: http.MethodPost, path: "/1.0/certificates", stranger: true,
		in: map[string]any{"type": "client", "name": name, field: s.token},
	}, nil)
	if err != nil {
		return fmt.Errorf("hand in the trust token: %w", err)
	}
	return nil
}
