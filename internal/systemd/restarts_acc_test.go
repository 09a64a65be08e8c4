package systemd_test

import (
	"context"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// TestAccRestartIsOwed lets a restart fail. It is due until one succeeds, whatever other writers do that change nothing.
func TestAccRestartIsOwed(t *testing.T) {
	m, _ := acctest.Instance(t)
	allowed := "/run/" + acctest.Name(t, "allowed")
	acctest.Must(t, acctest.Put(t.Context(), m, allowed, ""))
	t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), allowed)) })
	unit := acctest.Unit(t, m, "ExecStartPre=/usr/bin/test -e "+allowed)
	acctest.Must(t, m.Remove(t.Context(), allowed))
	var restarts systemd.Restarts
	write := func(changed bool) error {
		done, err := restarts.Begin(t.Context(), m, unit.Name)
		acctest.Must(t, err)
		return done(t.Context(), changed)
	}
	due := func(want bool) {
		t.Helper()
		if due, err := new(systemd.Restarts).Due(t.Context(), m, unit.Name); err != nil || due != want {
			t.Errorf("the restart is due: %v, %v, want %v", due, err, want)
		}
	}
	if err := write(true); err == nil {
		t.Error("the restart did not fail")
	}
	due(true)
	acctest.Must(t, write(false))
	due(true)
	_, err := m.Write(t.Context(), allowed, machine.Write{})
	acctest.Must(t, err)
	acctest.Must(t, write(true))
	due(false)
}
