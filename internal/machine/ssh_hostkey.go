package machine

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"
)

// pin is what a host is known by.
type pin struct {
	text  string        // as configured, without a comment; "" if nothing was
	key   ssh.PublicKey // nil if it is a fingerprint
	print string        // SHA256:...
}

const printPrefix = "SHA256:"

func parsePin(text string) (pin, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return pin{}, nil
	}
	if strings.HasPrefix(text, printPrefix) {
		// As ssh-keygen prints it: base64 of 32 bytes without padding.
		if print := strings.TrimRight(text, "="); len(print) == len(printPrefix)+43 && !strings.ContainsAny(print, " \t\n") {
			return pin{print, nil, print}, nil
		}
		return pin{}, fmt.Errorf("the fingerprint %q of the host key must have 43 characters after %s", text, printPrefix)
	}
	key, _, options, rest, err := ssh.ParseAuthorizedKey([]byte(text))
	if err != nil || len(options) > 0 || len(bytes.TrimSpace(rest)) > 0 {
		return pin{}, errors.New(`the host key must be one line such as "ssh-ed25519 AAAA...", the content of ` +
			`/etc/ssh/ssh_host_ed25519_key.pub there, or its fingerprint "SHA256:..."`)
	}
	return pin{lineOf(key), key, ssh.FingerprintSHA256(key)}, nil
}

func (p pin) matches(key ssh.PublicKey) bool {
	return p.print != "" && ssh.FingerprintSHA256(key) == p.print
}

// algorithms are what to ask a host for, so that it shows the key that is pinned and not another of its keys.
func (p pin) algorithms() []string {
	if p.key != nil {
		return algorithmsOf(p.key.Type())
	}
	return slices.Concat(
		algorithmsOf(ssh.KeyAlgoED25519),
		algorithmsOf(ssh.KeyAlgoECDSA256), algorithmsOf(ssh.KeyAlgoECDSA384), algorithmsOf(ssh.KeyAlgoECDSA521),
		algorithmsOf(ssh.KeyAlgoRSA))
}

// algorithmsOf are those that sign with a key of a type.
func algorithmsOf(keyType string) []string {
	if keyType == ssh.KeyAlgoRSA {
		return []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	}
	return []string{keyType}
}

func lineOf(key ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

// hostKeys gathers what a host shows over several handshakes.
type hostKeys struct {
	pin       pin
	ask       []string // algorithms
	presented []ssh.PublicKey
	accepted  bool
}

var errHostKey = errors.New("the host key is another one")

func newHostKeys(p pin) *hostKeys { return &hostKeys{pin: p, ask: p.algorithms()} }

// check is called in a handshake with the host's key.
func (k *hostKeys) check(key ssh.PublicKey) error {
	if k.accepted = k.pin.matches(key); k.accepted {
		return nil
	}
	k.presented = append(k.presented, key)
	return errHostKey
}

// another reports whether a handshake that failed because of the key is worth another one: for the next of the host's
// keys where the pin does not tell the type, or to see what it has where it does not have that type.
func (k *hostKeys) another(err error) bool {
	none := new(ssh.AlgorithmNegotiationError)
	switch {
	case errors.Is(err, errHostKey) && k.pin.print != "" && k.pin.key == nil:
		shown := algorithmsOf(k.presented[len(k.presented)-1].Type())
		k.ask = slices.DeleteFunc(k.ask, func(a string) bool { return slices.Contains(shown, a) })
		return len(k.ask) > 0
	case errors.As(err, &none) && none.What == "host key" && k.pin.key != nil && len(k.presented) == 0:
		k.ask = pin{}.algorithms()
		return true
	}
	return false
}

// failed reports the host's keys if the handshake failed because of them.
func (k *hostKeys) failed(machine string) error {
	if len(k.presented) == 0 {
		return nil
	}
	e := &HostKeyError{Machine: machine, Want: k.pin.text}
	for _, key := range k.presented {
		e.Presented = append(e.Presented, lineOf(key))
		e.Prints = append(e.Prints, ssh.FingerprintSHA256(key))
	}
	return e
}
