package lxdapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config says where a server is and how it is trusted. The zero value is this machine's LXD.
type Config struct {
	// Address is unix:///path/to/unix.socket, or https://host[:port] (port 8443 if none is given). Empty: the socket
	// named by LXD_SOCKET, then $LXD_DIR/unix.socket, then the first of KnownSockets that exists.
	Address string
	// ClientCertificate and ClientKey are PEM and identify this client over https.
	ClientCertificate, ClientKey string
	// ServerCertificate is PEM and pins the server over https; ServerFingerprint does so by the certificate's SHA-256
	// in hexadecimal, colons allowed. Without either (and without a token) the system's authorities decide.
	ServerCertificate, ServerFingerprint string
	// TrustToken makes the server trust the client certificate on first contact, as made by lxc config trust add. It
	// carries a fingerprint, which pins the server if nothing else does.
	TrustToken string
	// Project is the client's project; empty is "default".
	Project string
	// Trace, if set, is told of every request after its answer.
	Trace func(context.Context, Trace)
}

// Trace describes one request and its answer. Bodies are not in it: they hold secrets.
type Trace struct {
	Server, Method, Path string
	Status               int // 0 where no answer came
	Duration             time.Duration
}

// KnownSockets are the places where Debian's, upstream's and the snap's LXD listen.
var KnownSockets = [...]string{"/var/lib/lxd/unix.socket", "/var/snap/lxd/common/lxd/unix.socket"}

const defaultPort = "8443"

func (cfg Config) server() (*server, error) {
	address := cfg.Address
	if address == "" {
		socket, err := Socket()
		if err != nil {
			return nil, err
		}
		address = "unix://" + socket
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, wrong("Address", "LXD address %q: %w", address, err)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, wrong("Address", "LXD address %q must not hold a user, a query or a fragment", u.Redacted())
	}
	switch {
	case u.Scheme == "unix" && strings.HasPrefix(u.Path, "/") && u.Host == "":
		if field := cfg.forHTTPS(); field != "" {
			return nil, wrong(field, "LXD address %q is a unix socket: certificates, keys, fingerprint and token are for https only", address)
		}
		return cfg.unixServer(u.Path), nil
	case u.Scheme == "https" && u.Host != "" && strings.Trim(u.Path, "/") == "":
		return cfg.httpsServer(u)
	}
	return nil, wrong("Address", "LXD address %q must read unix:///path/to/unix.socket or https://host:8443", address)
}

// Validate says, as a [ConfigError], what [New] would refuse. It looks for no socket and dials nothing.
func (cfg Config) Validate() error {
	if cfg.Address == "" {
		cfg.Address = "unix://" + KnownSockets[0]
	}
	_, err := cfg.server()
	return err
}

// forHTTPS names a field that is set and has a meaning over https only.
func (cfg Config) forHTTPS() string {
	switch {
	case cfg.ClientCertificate != "":
		return "ClientCertificate"
	case cfg.ClientKey != "":
		return "ClientKey"
	case cfg.ServerCertificate != "":
		return "ServerCertificate"
	case cfg.ServerFingerprint != "":
		return "ServerFingerprint"
	case cfg.TrustToken != "":
		return "TrustToken"
	}
	return ""
}

func (cfg Config) unixServer(socket string) *server {
	s := newServer("LXD at "+socket, "http://lxd", cfg.Trace)
	s.dial = func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}
	s.check = fmt.Sprintf("that LXD runs, that %s is its socket, and that you may write to it (root, or a member of its group)", socket)
	s.http = &http.Client{Transport: s.transport(nil)}
	return s
}

// Socket finds where this machine's LXD listens, as an empty [Config] does.
func Socket() (string, error) {
	if socket := os.Getenv("LXD_SOCKET"); socket != "" {
		return socket, nil
	}
	if dir := os.Getenv("LXD_DIR"); dir != "" {
		return filepath.Join(dir, "unix.socket"), nil
	}
	for _, socket := range KnownSockets {
		switch _, err := os.Stat(socket); {
		case err == nil:
			return socket, nil
		case !errors.Is(err, os.ErrNotExist):
			return "", fmt.Errorf("look for LXD's socket: %w", err)
		}
	}
	return "", fmt.Errorf("no LXD socket on this machine, looked for %s: install and start LXD, or set the address",
		strings.Join(KnownSockets[:], " and "))
}
