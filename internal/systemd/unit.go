package systemd

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// Unit is a unit of a machine, such as nova-compute or nova-compute.service.
type Unit struct {
	Machine *machine.Machine
	Name    string
}

// State is what systemd knows of a unit; see systemd's org.freedesktop.systemd1(5) for the words.
type State struct {
	Load     string // such as loaded, not-found, masked
	Active   string // such as active, activating, inactive, failed
	Sub      string // such as running, exited, dead
	File     string // such as enabled, disabled, static, masked; "" where there is no file
	Result   string // how its last run ended, such as success, exit-code
	Started  string // when it last became active, as a number of microseconds since boot; "0" if never
	Restarts string // how often systemd itself has started it again since it was started
}

// Running reports whether the unit runs, or is on the way there for the first time.
func (s State) Running() bool {
	return s.Active == "active" || s.Active == "reloading" || s.Active == "activating" && s.Sub != "auto-restart"
}

// Enabled reports whether the unit starts with the machine.
func (s State) Enabled() bool { return strings.HasPrefix(s.File, "enabled") }

// Installable reports whether the unit can be enabled and disabled.
func (s State) Installable() bool { return s.Enabled() || s.File == "disabled" || s.File == "indirect" }

// ErrNoUnit reports that there is no such unit.
var ErrNoUnit = errors.New("there is no such unit: systemctl list-unit-files shows those that there are")

// ValidName matches the names that units may have; one without a suffix is a service.
var ValidName = regexp.MustCompile(`^[A-Za-z0-9:_.\\@-]{1,255}$`)

// State asks systemd for the unit.
func (u Unit) State(ctx context.Context) (State, error) {
	var s State
	fields := []struct {
		property string
		to       *string
	}{
		{"LoadState", &s.Load},
		{"ActiveState", &s.Active},
		{"SubState", &s.Sub},
		{"UnitFileState", &s.File},
		{"Result", &s.Result},
		{"ActiveEnterTimestampMonotonic", &s.Started},
		{"NRestarts", &s.Restarts},
	}
	args := []string{"systemctl", "show"}
	for _, f := range fields {
		args = append(args, "--property="+f.property)
	}
	out, err := u.Machine.Check(ctx, machine.Command{Args: append(args, "--", u.Name)})
	if err != nil && strings.Contains(err.Error(), "not been booted with systemd") {
		return s, fmt.Errorf("%s does not run systemd, and has no unit %s: leave the unit out", u.Machine.Name(), u.Name)
	}
	if err != nil {
		return s, err
	}
	for line := range strings.Lines(string(out)) {
		property, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		for _, f := range fields {
			if f.property == property {
				*f.to = value
			}
		}
	}
	if s.Load == "not-found" {
		return s, fmt.Errorf("unit %s on %s: %w", u.Name, u.Machine.Name(), ErrNoUnit)
	}
	return s, nil
}

// Start starts the unit and waits until that is done, also one that failed too often. That it ended at once is an error.
func (u Unit) Start(ctx context.Context) error { return u.up(ctx, "start") }

// Restart restarts the unit, as [Unit.Start] starts it.
func (u Unit) Restart(ctx context.Context) error { return u.up(ctx, "restart") }

func (u Unit) up(ctx context.Context, verb string) error {
	// Of a unit that is not loaded it says that there is none; the start says it better.
	if _, err := u.Machine.Run(ctx, machine.Command{Args: []string{"systemctl", "reset-failed", "--", u.Name}}); err != nil {
		return err
	}
	if err := u.run(ctx, verb); err != nil {
		return err
	}
	s, err := u.State(ctx)
	switch {
	case err != nil || s.Running():
		return err
	case s.Active == "inactive" && s.Result == "success":
		return fmt.Errorf("unit %s on %s has ended already: it does something and is done, and cannot be kept running", u.Name, u.Machine.Name())
	}
	return fmt.Errorf("unit %s on %s was started and is %s (%s); %s", u.Name, u.Machine.Name(), s.Active, s.Result, u.lastWords(ctx))
}

// Stop stops the unit and waits until it has stopped.
func (u Unit) Stop(ctx context.Context) error { return u.run(ctx, "stop") }

// Enable lets the unit start with the machine.
func (u Unit) Enable(ctx context.Context) error { return u.run(ctx, "enable") }

// Disable keeps the unit from starting with the machine.
func (u Unit) Disable(ctx context.Context) error { return u.run(ctx, "disable") }

func (u Unit) run(ctx context.Context, verb string) error {
	_, err := u.Machine.Check(ctx, machine.Command{Args: []string{"systemctl", verb, "--", u.Name}})
	if err == nil {
		return nil
	}
	if s, stateErr := u.State(ctx); stateErr != nil || s.Load == "masked" {
		return errors.Join(stateErr, u.masked(s))
	}
	return fmt.Errorf("%w; %s", err, u.lastWords(ctx))
}

func (u Unit) masked(s State) error {
	if s.Load != "masked" {
		return nil
	}
	return fmt.Errorf("unit %s on %s is masked: run there systemctl unmask %s", u.Name, u.Machine.Name(), u.Name)
}

// lastWords are the last lines that the unit wrote to the journal.
func (u Unit) lastWords(ctx context.Context) string {
	r, err := u.Machine.Run(ctx, machine.Command{Args: []string{"journalctl", "--unit", u.Name, "--lines", "5", "--no-pager", "--output", "cat"}})
	words := strings.TrimSpace(string(r.Stdout))
	if err != nil || r.ExitCode != 0 || words == "" {
		return "journalctl -u " + u.Name + " there tells more"
	}
	return "its journal ends: " + words
}
