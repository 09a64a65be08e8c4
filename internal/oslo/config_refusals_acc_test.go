package oslo_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// TestAccConfigRefusals meets files that cannot be changed. What the user is told names the file, the machine and the cause, and
// the file stays as it is.
func TestAccConfigRefusals(t *testing.T) {
	m, within := acctest.Instance(t)
	dir := "/run/" + acctest.Name(t, "refused")
	run := func(ctx context.Context, args ...string) {
		t.Helper()
		if _, err := m.Check(ctx, machine.Command{Args: args}); err != nil {
			t.Error(err)
		}
	}
	run(t.Context(), "mkdir", dir)
	run(t.Context(), "mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", dir)
	t.Cleanup(func() {
		run(context.Background(), "umount", dir)
		run(context.Background(), "rmdir", dir)
	})
	full := "[DEFAULT]\n#" + strings.Repeat("x", 9000) + "\ndebug = false\n"
	for name, test := range map[string]struct {
		path, content string
		restart       string
		readOnly      bool
		want          string
	}{
		"full":          {path: dir + "/full.conf", content: full, want: `Cannot create options of .*/full.conf in stacklab-nested.*rite .*/full.conf on instance "stacklab-nested": .*no space left`},
		"read-only":     {path: dir + "/read-only.conf", content: "[DEFAULT]\n", readOnly: true, want: `rite .*/read-only.conf on instance "stacklab-nested": .*read-only file system`},
		"missing":       {path: dir + "/missing.conf", want: `.*/missing.conf on instance "stacklab-nested": file does not exist: check the path, or write create_file = true`},
		"directory":     {path: "/etc/ssl", want: `/etc/ssl on instance "stacklab-nested": .*is a directory`},
		"no options":    {path: dir + "/plain.conf", content: "[DEFAULT]\nplain words\n", want: `oslo.config could not read it: line 2: the line has neither = nor :`},
		"no such unit":  {path: dir + "/unit.conf", content: "[DEFAULT]\n", restart: "stacklab-no-such-unit", want: `nit stacklab-no-such-unit on instance "stacklab-nested": there is no such unit`},
		"no such place": {path: "/nowhere/at/all.conf", want: `/nowhere/at/all.conf on instance "stacklab-nested": .*(not exist|no such)`},
	} {
		t.Run(name, func(t *testing.T) {
			if test.content != "" {
				acctest.Must(t, acctest.Put(t.Context(), m, test.path, test.content))
				t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), test.path)) })
			}
			if test.readOnly {
				run(t.Context(), "mount", "-o", "remount,ro", dir)
				t.Cleanup(func() { run(context.Background(), "mount", "-o", "remount,rw", dir) })
			}
			vars := config.Variables{
				"within": acctest.List(within...), "path": config.StringVariable(test.path), "options": maps(map[string]map[string]string{"DEFAULT": {"debug": "true"}}),
			}
			if test.restart != "" {
				vars["restart"] = acctest.List(test.restart)
			}
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{{
				ConfigDirectory: config.StaticDirectory("testdata/config"), ConfigVariables: vars, ExpectError: acctest.Words(test.want),
			}}})
			if test.content != "" && acctest.Content(t, m, test.path) != test.content {
				t.Error("the file was changed")
			}
			if left, err := m.Check(t.Context(), machine.Command{Args: []string{"find", dir, "-name", ".stacklab*"}}); err != nil || len(left) > 0 {
				t.Errorf("left %s, %v", left, err)
			}
		})
	}
}

// TestAccConfigTwice declares one option by two resources.
func TestAccConfigTwice(t *testing.T) {
	m, within := acctest.Instance(t)
	path := "/etc/" + acctest.Name(t, "twice") + ".conf"
	acctest.Must(t, acctest.Put(t.Context(), m, path, "[DEFAULT]\n"))
	t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), path)) })
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{{
		ConfigDirectory: config.StaticDirectory("testdata/twice"),
		ConfigVariables: config.Variables{"within": acctest.List(within...), "path": config.StringVariable(path)},
		ExpectError:     acctest.Words(`ption debug of \[DEFAULT\] in .* on instance "stacklab-nested" is declared by two resources`),
	}}})
}

// TestAccConfigNewFile makes a file, and takes it away when nobody else has written to it.
func TestAccConfigNewFile(t *testing.T) {
	m, within := acctest.Instance(t)
	path := "/etc/" + acctest.Name(t, "new") + ".conf"
	step := func(value string) resource.TestStep {
		return resource.TestStep{
			ConfigDirectory: config.StaticDirectory("testdata/config"),
			ConfigVariables: config.Variables{
				"within": acctest.List(within...), "path": config.StringVariable(path), "create_file": config.BoolVariable(true),
				"options": maps(map[string]map[string]string{"DEFAULT": {"debug": value}}),
			},
		}
	}
	made := step("true")
	made.Check = acctest.Check(func() error {
		info, err := m.Stat(context.Background(), path)
		if err == nil && info.Mode != 0o640 {
			t.Errorf("its mode is %v", info.Mode)
		}
		return err
	})
	gone := step("false")
	gone.PreConfig = func() { acctest.Must(t, m.Remove(context.Background(), path)) }
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{made, gone}})
	if _, err := m.Stat(t.Context(), path); err == nil {
		t.Errorf("destroy left %q", acctest.Content(t, m, path))
	}
}

// TestAccConfigBadForTheService writes what the service cannot start with. A create that does so leaves file and service as before;
// after a change the new value stands, and the next apply restarts the service.
func TestAccConfigBadForTheService(t *testing.T) {
	m, within := acctest.Instance(t)
	unit := acctest.Unit(t, m)
	path := "/etc/" + acctest.Name(t, "bad") + ".conf"
	acctest.Must(t, acctest.Put(t.Context(), m, path, "[DEFAULT]\n"))
	t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), path)) })
	acctest.Must(t, acctest.Put(t.Context(), m, "/etc/systemd/system/"+unit.Name+".service",
		"[Service]\nType=notify\nNotifyAccess=all\nExecStart=/bin/sh -c 'if grep worse "+path+"; then exit 4; fi; systemd-notify --ready; exec sleep infinity'\n"))
	_, err := m.Check(t.Context(), machine.Command{Args: []string{"systemctl", "daemon-reload"}})
	acctest.Must(t, err)
	step := func(value string) resource.TestStep {
		return resource.TestStep{
			ConfigDirectory: config.StaticDirectory("testdata/config"),
			ConfigVariables: config.Variables{
				"within": acctest.List(within...), "path": config.StringVariable(path), "restart": acctest.List(unit.Name),
				"options": maps(map[string]map[string]string{"DEFAULT": {"debug": value}}),
			},
		}
	}
	worse, good, mended := step("worse"), step("good"), step("mended")
	worse.ExpectError = acctest.Words(`restarting ` + unit.Name + ` on instance "stacklab-nested" failed: .*exit code 1.*its journal ends: .*debug = worse`)
	good.PreConfig = func() {
		if got := acctest.Content(t, m, path); got != "[DEFAULT]\n" {
			t.Errorf("the failed apply left %q", got)
		}
		startOf(t, unit)
	}
	mended.Check = acctest.Check(func() error {
		startOf(t, unit)
		return nil
	})
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{worse, good, worse, mended}})
	if got := acctest.Content(t, m, path); got != "[DEFAULT]\n" {
		t.Errorf("destroy left %q", got)
	}
}
