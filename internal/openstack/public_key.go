package openstack

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/ssh"
)

// wrongKey says why Nova would not take a text for a public key, and knows the usual mistakes.
func wrongKey(text string, certificate bool) error {
	trimmed := strings.TrimSpace(text)
	switch {
	case trimmed == "":
		return errors.New("it is empty: write the public key, such as file(\"~/.ssh/id_ed25519.pub\")")
	case strings.Contains(trimmed, "PRIVATE KEY"):
		return errors.New("this is a private key, which must not leave its machine: write the public one, whose file ends in .pub")
	case certificate:
		block, _ := pem.Decode([]byte(trimmed))
		if block == nil || block.Type != "CERTIFICATE" {
			return errors.New("with type = \"x509\" it must be a certificate as PEM, which begins with -----BEGIN CERTIFICATE-----")
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return fmt.Errorf("the certificate cannot be read: %w", err)
		}
		return nil
	case strings.HasPrefix(trimmed, "-----BEGIN CERTIFICATE"):
		return errors.New("this is a certificate: write type = \"x509\"")
	case strings.HasPrefix(trimmed, "---- BEGIN SSH2"):
		return errors.New("this is the form of RFC 4716: convert it with ssh-keygen -i -f FILE")
	case strings.Contains(trimmed, "\n"):
		return errors.New("it has several lines: write one key, on one line")
	}
	if _, _, _, _, err := ssh.ParseAuthorizedKey([]byte(trimmed)); err != nil {
		return errors.New("it is no public key of OpenSSH, which reads \"ssh-ed25519 AAAA... comment\": write what ssh-keygen put into the .pub file")
	}
	return nil
}
