package machine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// signIn is how one dial proves who we are, and remembers what it was asked for.
type signIn struct {
	methods []ssh.AuthMethod
	tried   []string
	agent   net.Conn // nil if there is none
}

const agentVariable = "SSH_AUTH_SOCK"

func (cfg SSH) signIn(ctx context.Context) (*signIn, error) {
	s := &signIn{}
	if cfg.PrivateKey != "" {
		signer, err := parseKey(cfg.PrivateKey)
		if err != nil {
			return nil, err
		}
		s.methods = append(s.methods, ssh.PublicKeysCallback(func() ([]ssh.Signer, error) {
			s.note("private key " + describe(signer.PublicKey()))
			return []ssh.Signer{signer}, nil
		}))
	}
	if cfg.Password != "" {
		s.methods = append(s.methods,
			ssh.PasswordCallback(func() (string, error) {
				s.note("password")
				return cfg.Password, nil
			}),
			ssh.KeyboardInteractive(func(_, _ string, questions []string, echos []bool) ([]string, error) {
				return s.answer(cfg.Password, questions, echos)
			}))
	}
	if s.methods != nil {
		return s, nil
	}
	return s, s.useAgent(ctx)
}

// answer gives the password to the one hidden question that a server with PAM asks for it.
func (s *signIn) answer(password string, questions []string, echos []bool) ([]string, error) {
	answers := make([]string, len(questions))
	for i := range questions {
		if len(questions) > 1 || echos[i] {
			return nil, errors.New("the server asks for more than a password")
		}
		s.note("password, as an answer")
		answers[i] = password
	}
	return answers, nil
}

func (s *signIn) useAgent(ctx context.Context) error {
	socket := os.Getenv(agentVariable)
	if socket == "" {
		return fmt.Errorf("there is nothing to sign in with: give a private key or a password, or start an SSH agent "+
			"(the variable %s is not set)", agentVariable)
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	if err != nil {
		return fmt.Errorf("neither a private key nor a password is given, and the SSH agent that %s names does not answer: %w", agentVariable, err)
	}
	s.agent = conn
	s.methods = []ssh.AuthMethod{ssh.PublicKeysCallback(func() ([]ssh.Signer, error) {
		signers, err := agent.NewClient(conn).Signers()
		if err != nil {
			s.note("SSH agent, which failed")
			return nil, fmt.Errorf("ask the SSH agent for its keys: %w", err)
		}
		if len(signers) == 0 {
			s.note("SSH agent, which has no keys")
		}
		for _, signer := range signers {
			s.note("key of the SSH agent " + describe(signer.PublicKey()))
		}
		return signers, nil
	})}
	return nil
}

func (s *signIn) close() {
	if s.agent != nil {
		s.agent.Close()
	}
}

func (s *signIn) note(what string) {
	if !slices.Contains(s.tried, what) {
		s.tried = append(s.tried, what)
	}
}

func describe(key ssh.PublicKey) string { return key.Type() + " " + ssh.FingerprintSHA256(key) }
