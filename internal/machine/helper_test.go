package machine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// task makes this test's program do something else: it is what a provider is that gets killed, or runs as another user.
type task struct {
	Path     string
	Forever  bool         // write one big file over the other
	SSH      *machine.SSH // on a host, or
	Within   []string     // in an instance of this machine's LXD, or on this machine
	Instance string
}

const taskVariable = "STACKLAB_MACHINE_TASK"

func TestMain(m *testing.M) {
	text, ok := os.LookupEnv(taskVariable)
	if !ok {
		os.Exit(m.Run())
	}
	var t task
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		panic(err)
	}
	if err := t.do(context.Background()); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

const bigFile = 1 << 20

// big is one of the contents that a killed writer writes: all of one letter.
func big(n int) []byte { return bytes.Repeat([]byte{byte('a' + n%2)}, bigFile) }

func (t task) do(ctx context.Context) error {
	m, err := t.machine()
	if err != nil {
		return err
	}
	if !t.Forever {
		_, err = m.Write(ctx, t.Path, text("written"))
		return err
	}
	for n := 0; ; n++ {
		if _, err := m.Write(ctx, t.Path, machine.Write{Content: big(n)}); err != nil {
			return err
		}
		if n == 1 {
			fmt.Println("ready")
		}
	}
}

func (t task) machine() (*machine.Machine, error) {
	machines := new(machine.Machines)
	switch {
	case t.SSH != nil:
		return machines.Host(*t.SSH)
	case t.Instance != "":
		c, err := lxdapi.New(lxdapi.Config{})
		if err != nil {
			return nil, err
		}
		return machines.Instance(c.Within(t.Within...), t.Instance), nil
	}
	return machines.Local(), nil
}

// command runs this program with a task.
func (t task) command(tt *testing.T) *exec.Cmd {
	tt.Helper()
	text, err := json.Marshal(t)
	must(tt, err)
	command := exec.Command("/proc/self/exe") // which other users can run, wherever it is
	command.Env = append(os.Environ(), taskVariable+"="+string(text))
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return command
}

// Another user on this machine is another process.
func TestLocalAsNobody(t *testing.T) {
	needRoot(t)
	dir := openDir(t)
	command := task{Path: dir + "/file"}.command(t)
	command.SysProcAttr.Credential = &syscall.Credential{Uid: 65534, Gid: 65534}
	out, err := command.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "make a new file in "+dir+": permission denied, as user nobody") {
		t.Errorf("%v: %s", err, out)
	}
	must(t, os.Chown(dir, 65534, 65534))
	command = task{Path: dir + "/file"}.command(t)
	command.SysProcAttr.Credential = &syscall.Credential{Uid: 65534, Gid: 65534}
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	rig{beside: disk{}, dir: dir}.holds(t, "file", "written", 65534, 65534, 0o644)
}
