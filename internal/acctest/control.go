package acctest

import (
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
	"github.com/stacklab/terraform-provider-stacklab/internal/sshtest"
)

// Control is the instance of the cloud's control plane. What of it a test changes it puts back.
func Control(t *testing.T) *machine.Machine {
	t.Helper()
	return new(machine.Machines).Instance(openstacktest.Control(t), openstacktest.Instance)
}

// ControlPort opens a port of this machine's loopback that leads to the same port in the instance of [Control], until t ends.
func ControlPort(t *testing.T) int {
	t.Helper()
	port, name := sshtest.FreePort(t), Name(t, "port")
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	change := func(ctx context.Context, change func(devices map[string]map[string]string)) {
		Must(t, lxdtest.Client(t).ModifyInstance(ctx, openstacktest.Instance, func(put *lxdapi.InstancePut) (bool, error) {
			change(put.Devices)
			return true, nil
		}))
	}
	change(t.Context(), func(d map[string]map[string]string) {
		d[name] = map[string]string{"type": "proxy", "listen": "tcp:" + address, "connect": "tcp:" + address}
	})
	t.Cleanup(func() { change(context.Background(), func(d map[string]map[string]string) { delete(d, name) }) })
	return port
}

// ControlHost runs OpenSSH's server in the instance of [Control] until t ends, and returns an entry of the provider's "hosts"
// that leads there.
func ControlHost(t *testing.T) map[string]any {
	t.Helper()
	m, port, name := Control(t), ControlPort(t), Name(t, "sshd")
	dir := "/run/" + name
	run := func(ctx context.Context, args ...string) {
		_, err := m.Check(ctx, machine.Command{Args: args})
		Must(t, err)
	}
	run(t.Context(), "mkdir", "-p", "/run/sshd", dir)
	t.Cleanup(func() { run(context.Background(), "rm", "-r", dir) })
	hostPEM, hostKey := sshtest.NewKey(t)
	userPEM, userKey := sshtest.NewKey(t)
	for file, content := range map[string]string{
		"host_key": hostPEM, "authorized_keys": sshtest.LineOf(userKey) + "\n", "sshd_config": sshtest.Config(dir, port),
	} {
		Must(t, Put(t.Context(), m, dir+"/"+file, content))
	}
	run(t.Context(), "chmod", "0600", dir+"/host_key")
	run(t.Context(), "systemd-run", "--unit", name, "--collect", "/usr/sbin/sshd", "-D", "-f", dir+"/sshd_config")
	t.Cleanup(func() { run(context.Background(), "systemctl", "stop", name) })
	awaitSSH(t, port)
	return map[string]any{"address": "127.0.0.1", "port": port, "private_key": userPEM, "host_key": sshtest.LineOf(hostKey)}
}

// awaitSSH waits for what a server says first: LXD takes connections before anything listens behind.
func awaitSSH(t *testing.T, port int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			first := make([]byte, 4)
			Must(t, conn.SetDeadline(time.Now().Add(time.Second)))
			_, err = io.ReadFull(conn, first)
			conn.Close()
			if err == nil && strings.HasPrefix(string(first), "SSH-") {
				return
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("no SSH server answers: %v", err)
		}
	}
}
