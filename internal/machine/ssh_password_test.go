package machine_test

import (
	"errors"
	"io"
	"net"
	"testing"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/sshtest"
)

const password = "correct horse"

// passwordServer is a server in this process that knows root by a password, which OpenSSH's would look for among this
// machine's users.
func passwordServer(t *testing.T, interactive bool) machine.SSH {
	t.Helper()
	private, public := sshtest.NewKey(t)
	signer, err := ssh.ParsePrivateKey([]byte(private))
	must(t, err)
	config := &ssh.ServerConfig{}
	if interactive {
		config.KeyboardInteractiveCallback = func(_ ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			answers, err := ask("", "", []string{"Password: "}, []bool{false})
			if err != nil || len(answers) != 1 || answers[0] != password {
				return nil, errors.New("no")
			}
			return nil, nil
		}
	} else {
		config.PasswordCallback = func(_ ssh.ConnMetadata, given []byte) (*ssh.Permissions, error) {
			if string(given) != password {
				return nil, errors.New("no")
			}
			return nil, nil
		}
	}
	config.AddHostKey(signer)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go servePassword(conn, config)
		}
	}()
	return machine.SSH{Address: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, HostKey: sshtest.LineOf(public)}
}

func servePassword(conn net.Conn, config *ssh.ServerConfig) {
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		conn.Close()
		return
	}
	go ssh.DiscardRequests(requests)
	for offered := range channels {
		channel, requests, err := offered.Accept()
		if err != nil {
			return
		}
		go func() {
			for request := range requests {
				_ = request.Reply(request.Type == "subsystem", nil)
			}
		}()
		server, err := sftp.NewServer(channel)
		if err == nil {
			go func() {
				if err := server.Serve(); errors.Is(err, io.EOF) || err == nil {
					channel.Close()
				}
			}()
		}
	}
}

func TestPassword(t *testing.T) {
	for name, interactive := range map[string]bool{"password": false, "interactive": true} {
		t.Run(name, func(t *testing.T) {
			cfg := passwordServer(t, interactive)
			cfg.Password = password
			must(t, try(t, cfg))
			cfg.Password = "wrong wrong"
			err := try(t, cfg)
			mustSay(t, err, `does not let user "root" sign in, tried: password`)
			hides(t, err, cfg.Password)
			cfg.PrivateKey, _ = sshtest.NewKey(t) // which this server does not take
			cfg.Password = password
			must(t, try(t, cfg))
		})
	}
}
