package lxdapi

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/turns"
)

// server is one daemon: its transport, what it can do, and the tunnels into its instances.
type server struct {
	name    string // how messages call it
	base    string // scheme and host of its URLs
	check   string // what to look at when it cannot be reached
	path    []string
	home    string // the project of an element of a path that names none
	dial    func(context.Context) (net.Conn, error)
	tls     *tls.Config // nil but for https
	token   string      // handed in when the server does not trust us yet
	http    *http.Client
	trace   func(context.Context, Trace)
	writers turns.Turns

	infoAsked flight[*Info]
	infoMu    sync.Mutex
	info      *Info

	nestedMu sync.Mutex
	nested   map[string]*server
}

func newServer(name, base string, trace func(context.Context, Trace)) *server {
	if trace == nil {
		trace = func(context.Context, Trace) {}
	}
	return &server{name: name, base: base, home: DefaultProject, trace: trace, nested: map[string]*server{}}
}

// transport opens a connection for each request to a unix socket, which costs 0.1 ms. Kept connections would come with
// some that were dialled ahead of need, and LXD accepts no other connection there until the last one has said
// something: one such connection stops the daemon for all its clients.
func (s *server) transport(conf *tls.Config) *http.Transport {
	return &http.Transport{
		DisableKeepAlives:   conf == nil,
		DialContext:         func(ctx context.Context, _, _ string) (net.Conn, error) { return s.dial(ctx) },
		TLSClientConfig:     conf,
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConnsPerHost: 16,
		IdleConnTimeout:     time.Minute,
		DisableCompression:  true,
	}
}

// inside returns the daemon within an instance of s, the same one for every caller.
func (s *server) inside(project, instance string) *server {
	key := instance
	if project != DefaultProject {
		key = project + "/" + instance
	}
	s.nestedMu.Lock()
	defer s.nestedMu.Unlock()
	inner, ok := s.nested[key]
	if !ok {
		path := append(slices.Clone(s.path), key)
		inner = newServer("LXD in "+strings.Join(path, "/"), "http://lxd", s.trace)
		inner.path = path
		inner.check = fmt.Sprintf("that LXD is installed and runs in instance %q", instance)
		inner.dial = newTunnel(&Client{server: s, project: project}, instance, inner).dial
		inner.http = &http.Client{Transport: inner.transport(nil)}
		s.nested[key] = inner
	}
	return inner
}

// Info is what GET /1.0 tells of a server.
type Info struct {
	APIExtensions []string          `json:"api_extensions"`
	APIVersion    string            `json:"api_version"`
	Auth          string            `json:"auth"` // "trusted" or "untrusted"
	Config        map[string]any    `json:"config"`
	Environment   ServerEnvironment `json:"environment"`
}

// ServerEnvironment is the environment part of [Info].
type ServerEnvironment struct {
	Addresses               []string        `json:"addresses"`
	Architectures           []string        `json:"architectures"`
	Driver                  string          `json:"driver"` // such as "lxc", "lxc | qemu"
	DriverVersion           string          `json:"driver_version"`
	Kernel                  string          `json:"kernel"`
	KernelArchitecture      string          `json:"kernel_architecture"`
	KernelVersion           string          `json:"kernel_version"`
	KernelFeatures          map[string]any  `json:"kernel_features"`
	Server                  string          `json:"server"`
	ServerName              string          `json:"server_name"`
	ServerVersion           string          `json:"server_version"`
	ServerClustered         bool            `json:"server_clustered"`
	Storage                 string          `json:"storage"` // drivers in use, such as "dir", "btrfs | dir"
	StorageVersion          string          `json:"storage_version"`
	StorageSupportedDrivers []StorageDriver `json:"storage_supported_drivers"` // since LXD 4.1x
}

// StorageDriver is a kind of storage pool that a server can make.
type StorageDriver struct {
	Name    string `json:"Name"`
	Version string `json:"Version"`
	Remote  bool   `json:"Remote"`
}

// Info tells what the server is and can do. It is asked once and remembered while the connection lasts.
func (s *server) Info(ctx context.Context) (*Info, error) {
	s.infoMu.Lock()
	info := s.info
	s.infoMu.Unlock()
	if info != nil {
		return info, nil
	}
	info, err := s.infoAsked.do(ctx, func(ctx context.Context) (*Info, error) {
		info, err := s.ask(ctx)
		if err != nil {
			return nil, err
		}
		s.infoMu.Lock()
		defer s.infoMu.Unlock()
		s.info = info
		return info, nil
	})
	if err != nil && ctx.Err() != nil {
		return nil, s.unreachable(ctx, err)
	}
	return info, err
}

func (s *server) ask(ctx context.Context) (*Info, error) {
	info := new(Info)
	get := request{method: http.MethodGet, path: "/1.0", stranger: true}
	if _, err := s.call(ctx, get, info); err != nil {
		return nil, err
	}
	if info.Auth == "untrusted" && s.token != "" {
		if err := s.redeem(ctx, info); err != nil {
			return nil, err
		}
		info = new(Info)
		if _, err := s.call(ctx, get, info); err != nil {
			return nil, err
		}
	}
	if info.Auth == "untrusted" {
		return nil, &UnreachableError{
			Server: s.name, Check: "that the client certificate is in lxc config trust list there, or give a trust token",
			Err: errors.New("the server does not trust this client"),
		}
	}
	return info, nil
}

// known reports whether the server has said that it trusts this client.
func (s *server) known() bool {
	s.infoMu.Lock()
	defer s.infoMu.Unlock()
	return s.info != nil
}

// forget makes the next Info ask again.
func (s *server) forget() {
	s.infoMu.Lock()
	defer s.infoMu.Unlock()
	s.info = nil
}

// Has reports whether the server knows an API extension.
func (s *server) Has(ctx context.Context, extension string) (bool, error) {
	info, err := s.Info(ctx)
	if err != nil {
		return false, err
	}
	return slices.Contains(info.APIExtensions, extension), nil
}

// Require returns an [ExtensionError] unless the server knows the API extension.
func (s *server) Require(ctx context.Context, extension string) error {
	info, err := s.Info(ctx)
	if err != nil {
		return err
	}
	if !slices.Contains(info.APIExtensions, extension) {
		return &ExtensionError{Server: s.name, Version: info.Environment.ServerVersion, Extension: extension}
	}
	return nil
}
