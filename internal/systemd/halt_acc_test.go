package systemd_test

import (
	"context"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

func state(t *testing.T, u systemd.Unit) systemd.State {
	t.Helper()
	s, err := u.State(t.Context())
	acctest.Must(t, err)
	return s
}

func due(t *testing.T, u systemd.Unit) bool {
	t.Helper()
	due, err := new(systemd.Restarts).Due(t.Context(), u.Machine, u.Name)
	acctest.Must(t, err)
	return due
}

// TestAccHalt has another writer's restart fall into the time in which the units are stopped.
func TestAccHalt(t *testing.T) {
	m, _ := acctest.Instance(t)
	a, b := acctest.Unit(t, m), acctest.Unit(t, m)
	var run systemd.Restarts
	named := systemd.Unit{Machine: m, Name: a.Name + ".service"} // the same unit
	halt, err := run.Halt(t.Context(), a, b, named)
	acctest.Must(t, err)
	if due(t, a) || halt.Due() {
		t.Error("units are due that nobody has stopped")
	}
	acctest.Must(t, halt.Stop(t.Context()))
	if !due(t, a) || !due(t, b) || state(t, a).Running() || state(t, b).Running() {
		t.Error("the units are not stopped, or not marked")
	}

	done, err := run.Begin(t.Context(), m, a.Name)
	acctest.Must(t, err)
	restarted := make(chan error, 1)
	go func() { restarted <- done(context.Background(), true) }()
	settled := make(chan error, 1)
	go func() { settled <- run.Settle(context.Background()) }()
	select {
	case err := <-restarted:
		t.Fatal("the unit is restarted while it is to be stopped:", err)
	case err := <-settled:
		t.Fatal("all is settled while units are stopped:", err)
	case <-time.After(2 * time.Second):
	}
	if state(t, a).Running() {
		t.Error("the unit runs")
	}
	acctest.Must(t, halt.Start(t.Context()))
	acctest.Must(t, halt.Release(t.Context()))
	acctest.Must(t, <-restarted)
	acctest.Must(t, <-settled)
	if due(t, a) || due(t, b) || !state(t, a).Running() || !state(t, b).Running() {
		t.Error("the units do not run, or are marked")
	}
}

// TestAccHaltAfterDeath has a run that ended in the middle: what did not run before is told from what did.
func TestAccHaltAfterDeath(t *testing.T) {
	m, _ := acctest.Instance(t)
	ran, stopped := acctest.Unit(t, m), acctest.Unit(t, m)
	acctest.Must(t, stopped.Stop(t.Context()))
	halt, err := new(systemd.Restarts).Halt(t.Context(), ran, stopped)
	acctest.Must(t, err)
	acctest.Must(t, halt.Stop(t.Context()))

	var next systemd.Restarts
	halt, err = next.Halt(t.Context(), ran, stopped)
	acctest.Must(t, err)
	if !halt.Due() {
		t.Error("nothing is due")
	}
	acctest.Must(t, halt.Stop(t.Context()))
	acctest.Must(t, halt.Undo(t.Context(), func(context.Context) error { return nil }))
	acctest.Must(t, halt.Release(t.Context()))
	if !state(t, ran).Running() || state(t, stopped).Running() || due(t, ran) || due(t, stopped) {
		t.Error("the units are not as they were before the first run")
	}

	// Those who restart single units know such a mark too.
	halt, err = new(systemd.Restarts).Halt(t.Context(), stopped)
	acctest.Must(t, err)
	acctest.Must(t, halt.Stop(t.Context()))
	done, err := new(systemd.Restarts).Begin(t.Context(), m, stopped.Name)
	acctest.Must(t, err)
	acctest.Must(t, done(t.Context(), false))
	if !state(t, stopped).Running() || due(t, stopped) {
		t.Error("the unit was not started")
	}
}

// TestAccHaltRefuses has units that are not there, and a turn that does not come.
func TestAccHaltRefuses(t *testing.T) {
	m, _ := acctest.Instance(t)
	a := acctest.Unit(t, m)
	var run systemd.Restarts
	if _, err := run.Halt(t.Context(), a, systemd.Unit{Machine: m, Name: "stacklab-no-such-unit"}); err == nil {
		t.Error("a unit that is missing is halted")
	}
	halt, err := run.Halt(t.Context(), a) // the turn was given back
	acctest.Must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := run.Halt(ctx, a); err == nil {
		t.Error("two have their turn")
	}
	acctest.Must(t, halt.Release(t.Context()))
	if !state(t, a).Running() {
		t.Error("the unit was stopped")
	}
}
