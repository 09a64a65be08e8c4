package machine

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"golang.org/x/crypto/ssh"
)

// SSH says where a host is, how it is known, and how to sign in there. What is done there is done as User.
type SSH struct {
	// Name is how messages call the host beside its address, such as "juju-4". It may be empty.
	Name string
	// Address is a host name or an IP address.
	Address string
	// Port is 22 if it is 0.
	Port int
	// User is root if it is empty.
	User string
	// PrivateKey is a private key in PEM or OpenSSH's form, without a passphrase.
	PrivateKey string
	// Password is offered when the server takes no key, or none is given. Without either, the keys of the SSH agent at
	// $SSH_AUTH_SOCK are offered.
	Password string
	// HostKey is the host's public key as in its /etc/ssh/ssh_host_*_key.pub, such as "ssh-ed25519 AAAA...", or the
	// fingerprint of that, such as "SHA256:...". The files known_hosts are not looked at. Without it nothing is done
	// there, and the error shows the key that the host has.
	HostKey string
	// Bastion is a host that the connection goes through, or nil.
	Bastion *SSH
}

const (
	defaultPort = 22
	defaultUser = "root"
)

func (cfg SSH) port() int { return cmp.Or(cfg.Port, defaultPort) }

func (cfg SSH) login() string { return cmp.Or(cfg.User, defaultUser) }

func (cfg SSH) address() string { return net.JoinHostPort(cfg.Address, strconv.Itoa(cfg.port())) }

func (cfg SSH) name() string {
	login := cfg.login() + "@" + cfg.address()
	if cfg.Name == "" {
		return "host " + login
	}
	return fmt.Sprintf("host %s (%s)", cfg.Name, login)
}

// String and GoString keep the secrets out of what is printed.
func (cfg SSH) String() string { return cfg.name() }

// GoString is String.
func (cfg SSH) GoString() string { return cfg.name() }

// id tells hosts apart, whoever signs in there. One address behind another bastion may be another host.
func (cfg SSH) id() string {
	if cfg.Bastion == nil {
		return "host " + cfg.address()
	}
	return "host " + cfg.address() + " behind " + cfg.Bastion.id()
}

// key tells configurations apart, without holding their secrets.
func (cfg SSH) key() string {
	h := sha256.New()
	for c := &cfg; c != nil; c = c.Bastion {
		fmt.Fprintf(h, "%q %q %q %q %q %q\n", c.Name, c.address(), c.login(), c.PrivateKey, c.Password, c.HostKey)
	}
	return string(h.Sum(nil))
}

// Validate says, as a [ConfigError], what is wrong with the configuration by itself. It dials nothing.
func (cfg SSH) Validate() error {
	if err := cfg.validate(); err != nil {
		return err
	}
	if cfg.Bastion == nil {
		return nil
	}
	err := cfg.Bastion.Validate()
	if inner := new(ConfigError); errors.As(err, &inner) {
		return wrong("Bastion."+inner.Field, "the bastion: %w", inner.Err)
	}
	return err
}

func (cfg SSH) validate() error {
	switch {
	case cfg.Address == "":
		return wrong("Address", "the address of the host is empty")
	case strings.ContainsAny(cfg.Address, "@/[] \t\r\n") || strings.Count(cfg.Address, ":") == 1:
		return wrong("Address", "the address %q must be a host name or an IP address alone: port and user are fields of their own", cfg.Address)
	case cfg.Port < 0 || cfg.Port > 65535:
		return wrong("Port", "the port %d is not between 1 and 65535", cfg.Port)
	case strings.ContainsAny(cfg.User, " \t\r\n\x00"):
		return wrong("User", "the user %q holds white space", cfg.User)
	}
	if cfg.PrivateKey != "" {
		if _, err := parseKey(cfg.PrivateKey); err != nil {
			return &ConfigError{"PrivateKey", err}
		}
	}
	if _, err := parsePin(cfg.HostKey); err != nil {
		return &ConfigError{"HostKey", err}
	}
	return nil
}

// parseKey never tells of what it was given.
func parseKey(pem string) (ssh.Signer, error) {
	signer, err := ssh.ParsePrivateKey([]byte(pem))
	switch locked := new(ssh.PassphraseMissingError); {
	case errors.As(err, &locked):
		return nil, errors.New("the private key is protected by a passphrase: give one without (ssh-keygen -p makes it), " +
			"or load it into an SSH agent and give none here")
	case err != nil && strings.HasPrefix(strings.TrimSpace(pem), "ssh-"):
		return nil, errors.New("this is a public key: the private key is in the file of the same name without .pub")
	case err != nil:
		return nil, errors.New("the private key cannot be read: it must be the content of a file such as ~/.ssh/id_ed25519, " +
			"from -----BEGIN to -----END and the line's end after it")
	}
	return signer, nil
}
