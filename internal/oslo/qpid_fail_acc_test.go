package oslo_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

func (lab qpidLab) command(args ...string) {
	lab.Helper()
	_, err := lab.m.Check(context.Background(), machine.Command{Args: args})
	acctest.Must(lab.T, err)
}

// readOnly puts a service's file on a file system of its own that takes no writes, until the function that it returns is called.
func (lab qpidLab) readOnly(i int) (writable func()) {
	lab.Helper()
	mount := lab.dir + "/" + qpidNames[i]
	_, err := lab.m.Mkdir(lab.Context(), mount, machine.Attributes{})
	acctest.Must(lab.T, err)
	lab.command("mount", "-t", "tmpfs", "stacklab-test", mount)
	lab.Cleanup(func() { lab.command("umount", mount) })
	content := acctest.Content(lab.T, lab.m, lab.files[i])
	acctest.Must(lab.T, lab.m.Remove(lab.Context(), lab.files[i]))
	lab.files[i] = mount + "/" + filepath.Base(lab.files[i])
	acctest.Must(lab.T, acctest.Put(lab.Context(), lab.m, lab.files[i], content))
	lab.command("mount", "-o", "remount,ro", mount)
	return func() { lab.command("mount", "-o", "remount,rw", mount) }
}

// fails applies what must fail with words, and leave all as it was.
func (lab qpidLab) fails(tf *acctest.Terraform, words string, want []string) (out string) {
	lab.Helper()
	out, err := tf.Run(lab.Context(), "apply", "-auto-approve", "-input=false")
	if said := strings.Join(strings.Fields(strings.ReplaceAll(out, "│", " ")), " "); err == nil || !strings.Contains(said, words) ||
		!strings.Contains(said, "all files are as they were, and the services that ran before run") {
		lab.Errorf("the apply does not say %q:\n%s", words, out)
	}
	if err := lab.hold(want...)(); err != nil {
		lab.Error(err)
	}
	if err := lab.run(); err != nil {
		lab.Error(err)
	}
	return out
}

// TestAccQpidThirdFails has the third of four services fail to be written: all four are as before and run, and the next apply, when
// it can be written, is made in full.
func TestAccQpidThirdFails(t *testing.T) {
	t.Run("instance", func(t *testing.T) { newQpidLab(t).thirdFails() })
	t.Run("host", func(t *testing.T) { newQpidHost(t).thirdFails() })
}

func (lab qpidLab) thirdFails() {
	t := lab.T
	restarted := lab.restarted()
	writable := lab.readOnly(2)
	tf, set := lab.terraform("", 1, nil)
	out := lab.fails(tf, "read-only file system", qpidConfs)
	if !strings.Contains(out, "cinder/cinder.conf") {
		t.Errorf("the error names no file:\n%s", out)
	}
	acctest.Must(t, restarted()) // they were stopped, all four of them
	if has := tf.Resources(t); len(has) != 0 {
		t.Errorf("the state has %v", has)
	}
	writable()
	tf.Apply(t)
	tf.NoChanges(t)
	acctest.Must(t, restarted())
	one := lab.contents()

	// A change fails as a create does, and so does a destroy.
	lab.command("mount", "-o", "remount,ro", filepath.Dir(lab.files[2]))
	set(2)
	lab.fails(tf, "read-only file system", one)
	if out, empty := tf.Plan(t); empty || !strings.Contains(out, "version") {
		t.Errorf("the plan forgets what failed:\n%s", out)
	}
	out, err := tf.Run(t.Context(), "destroy", "-auto-approve", "-input=false")
	if err == nil || !strings.Contains(out, "Nothing is changed") {
		t.Errorf("the destroy says\n%s", out)
	}
	acctest.Must(t, lab.hold(one...)())
	acctest.Must(t, lab.run())
	writable()
	tf.Apply(t)
	tf.NoChanges(t)
	tf.Destroy(t)
	acctest.Must(t, lab.hold(qpidConfs...)())
	acctest.Must(t, lab.run())
}

func (lab qpidLab) contents() (all []string) {
	for _, file := range lab.files {
		all = append(all, acctest.Content(lab.T, lab.m, file))
	}
	return all
}

// TestAccQpidUnitFails has units that do not start with the new version, or end soon after, or do not stop.
func TestAccQpidUnitFails(t *testing.T) {
	for name, c := range map[string]struct {
		service []string
		words   string
	}{
		"refuses": {[]string{`ExecStartPre=/bin/sh -c 'if grep -q "^qpid_topology_version = 2" FILE; then echo "refused, with " $(grep ^qpid_password FILE); exit 3; fi'`}, "refused, with"},
		"ends": {
			[]string{"ExecStart=", `ExecStart=/bin/sh -c 'if grep -q "^qpid_topology_version = 2" FILE; then sleep 1; echo "the end of it"; exit 3; fi; exec sleep infinity'`},
			"was started and did not stay up: it is failed (exit-code); its journal ends:",
		},
		"again": {
			[]string{"ExecStart=", "Restart=on-failure", "RestartSec=100ms", `ExecStart=/bin/sh -c 'if grep -q "^qpid_topology_version = 2" FILE; then sleep 0.5; exit 3; fi; exec sleep infinity'`},
			"did not stay up",
		},
	} {
		t.Run(name, func(t *testing.T) {
			lab := newQpidLab(t, nil, nil, c.service)
			tf, set := lab.terraform("", 1, map[string]any{"password": qpidPassword, "password_version": "1"})
			tf.Env = append(tf.Env, "TF_LOG_PROVIDER=trace", "TF_LOG_PATH="+filepath.Join(tf.Dir, "trace.log"))
			tf.Apply(t)
			restarted := lab.restarted()
			one := lab.contents()
			set(2)
			out := lab.fails(tf, c.words, one)
			acctest.Must(t, restarted())
			plan, _ := tf.Plan(t)
			state, err := os.ReadFile(filepath.Join(tf.Dir, "terraform.tfstate"))
			acctest.Must(t, err)
			log, err := os.ReadFile(filepath.Join(tf.Dir, "trace.log"))
			acctest.Must(t, err)
			for where, text := range map[string]string{"the error": out, "the plan": plan, "the state": string(state), "the log": string(log)} {
				if strings.Contains(strings.Join(strings.Fields(text), " "), "ion-fruit") {
					t.Errorf("the password is in %s", where)
				}
			}
			if len(log) == 0 {
				t.Error("there is no log")
			}
			tf.Destroy(t)
			acctest.Must(t, lab.hold(qpidConfs...)())
		})
	}
}

// TestAccQpidStoppedUnits has a unit that did not run before: a failure leaves it so, a change starts it, a destroy does not.
func TestAccQpidStoppedUnits(t *testing.T) {
	lab := newQpidLab(t)
	stopped := lab.units[1]
	running := func(want bool) {
		t.Helper()
		if s, err := stopped.State(t.Context()); err != nil || s.Running() != want {
			t.Errorf("the unit is %s, %v", s.Active, err)
		}
	}
	writable := lab.readOnly(2)
	acctest.Must(t, stopped.Stop(t.Context()))
	tf, _ := lab.terraform("", 1, nil)
	if out, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false"); err == nil || !strings.Contains(out, "Nothing is changed") {
		t.Errorf("%v\n%s", err, out)
	}
	running(false)
	acctest.Must(t, lab.hold(qpidConfs...)())
	writable()
	tf.Apply(t)
	acctest.Must(t, lab.run())
	acctest.Must(t, stopped.Stop(t.Context()))
	tf.NoChanges(t) // whether units run is not the topology's
	tf.Destroy(t)
	running(false)
	acctest.Must(t, stopped.Start(t.Context()))
	acctest.Must(t, lab.run())
}
