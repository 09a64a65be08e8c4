package machine

import (
	"context"
	"fmt"
)

// inTurn does work on what path leads to when no other caller of this process does. Who has to wait gives up the session
// meanwhile, of which a host may allow few, and then looks again where the path leads.
func (m *Machine) inTurn(ctx context.Context, path string, follow bool, work func(files, place) error) error {
	held, done := "", func() {}
	for {
		key, err := m.attempt(ctx, path, follow, held, work)
		done()
		if key == "" || err != nil {
			return err
		}
		if done, err = m.turns.Wait(ctx, key); err != nil {
			return fmt.Errorf("wait for another change of it: %w", err)
		}
		held = key
	}
}

// attempt does the work if the turn is held or free, and otherwise returns which turn to wait for.
func (m *Machine) attempt(ctx context.Context, path string, follow bool, held string, work func(files, place) error) (key string, err error) {
	f, err := m.open(ctx)
	if err != nil {
		return "", err
	}
	defer f.close()
	at, err := resolve(f, path, follow)
	if err != nil {
		return "", err
	}
	key = m.ID() + " " + at.path
	if key != held {
		done, ok := m.turns.Try(key)
		if !ok {
			return key, nil
		}
		defer done()
	}
	return "", work(f, at)
}
