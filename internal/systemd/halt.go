package systemd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Halt stops several units together, for a change that all of them must see at once, and starts them when it is made. Until
// [Halt.Release] nobody else in the run restarts one of them.
//
// They are marked before they stop, as by [Restarts.Begin]: those that a run leaves stopped which dies are due, see
// [Restarts.Due]. The mark tells which of them did not run before. Those in an instance that is stopped are left alone.
type Halt struct {
	units   []*halted // in the caller's order
	begun   bool      // some may be marked, and stopped
	started bool      // some may have been started again
	done    bool      // all have been started, and stayed up
	failed  bool      // some are not what they were, and all stay marked
}

type halted struct {
	*restarts
	ran bool // before this run, and before the one that died
	due bool // an earlier run has left it marked
	off bool
}

// stayed is in the marks of units that did not run before they were to be stopped.
const stayed = "stopped before\n"

// steady is how long all must have run when they count as started: what cannot read its files ends soon, and systemd does not wait
// for that with most units.
const steady = 2 * time.Second

// Halt looks at units, all of which must exist, and waits until nobody restarts them. It changes nothing yet. The caller
// releases them exactly once.
func (r *Restarts) Halt(ctx context.Context, units ...Unit) (*Halt, error) {
	h := &Halt{}
	for _, unit := range units {
		u := r.of(unit)
		if !slices.ContainsFunc(h.units, func(has *halted) bool { return has.restarts == u }) {
			h.units = append(h.units, &halted{restarts: u})
		}
	}
	turns := slices.SortedFunc(slices.Values(h.units), func(a, b *halted) int { return strings.Compare(a.key(), b.key()) })
	for i, u := range turns {
		select {
		case u.running <- struct{}{}:
			u.count(1)
		case <-ctx.Done():
			h.units = turns[:i]
			return nil, errors.Join(context.Cause(ctx), h.Release(context.WithoutCancel(ctx)))
		}
	}
	var errs []error
	for _, u := range h.units {
		errs = append(errs, u.look(ctx))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, errors.Join(err, h.Release(context.WithoutCancel(ctx)))
	}
	return h, nil
}

// key orders units, so that two who want the same ones do not wait for each other.
func (u *restarts) key() string { return u.Machine.ID() + " " + u.markPath() }

func (u *halted) look(ctx context.Context) error {
	s, err := u.State(ctx)
	if u.off = isOff(err); u.off {
		return nil
	}
	if err != nil {
		return err
	}
	if s.Load == "masked" {
		return u.masked(s)
	}
	u.ran = s.Running() || s.Sub == "auto-restart"
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.marked {
		return nil
	}
	mark, _, err := u.Machine.Read(ctx, u.markPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	u.due, u.ran = err == nil, string(mark) != stayed
	return err
}

// Due reports whether a run that died has left one of the units to be started.
func (h *Halt) Due() bool { return slices.ContainsFunc(h.units, func(u *halted) bool { return u.due }) }

// Stop marks all units, and then stops them all.
func (h *Halt) Stop(ctx context.Context) error {
	h.begun = true
	for _, u := range h.units {
		if err := u.leaveWord(ctx); err != nil {
			return err
		}
	}
	for _, u := range h.units {
		if u.off {
			continue
		}
		if err := u.Stop(ctx); err != nil {
			return fmt.Errorf("stop %s on %s: %w", u.Name, u.Machine.Name(), err)
		}
	}
	return nil
}

func (u *halted) leaveWord(ctx context.Context) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.off || u.marked {
		return nil
	}
	text := ""
	if !u.ran {
		text = stayed
	}
	_, err := u.leave(ctx, text)
	u.marked = err == nil
	return err
}

// Start starts the units that ran before, and also others. The first that does not stay up is an error.
func (h *Halt) Start(ctx context.Context, also ...Unit) error {
	h.started = true
	var started []*halted
	for _, u := range h.units {
		if !u.wanted(also) {
			continue
		}
		if err := u.start(ctx); err != nil {
			return err
		}
		started = append(started, u)
	}
	if len(started) > 0 {
		select {
		case <-time.After(steady):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	for _, u := range started {
		if err := u.stays(ctx); err != nil {
			return err
		}
	}
	h.done = true
	return nil
}

func (u *halted) stays(ctx context.Context) error {
	s, err := u.State(ctx)
	again := s.Restarts != "" && s.Restarts != "0" // systemd before 235 does not count
	if err == nil && (!s.Running() || again) {
		err = fmt.Errorf("unit %s on %s was started and did not stay up: it is %s (%s); %s", u.Name, u.Machine.Name(), s.Active, s.Result, u.lastWords(ctx))
	}
	return err
}

func (u *halted) wanted(also []Unit) bool {
	return !u.off && (u.ran || slices.ContainsFunc(also, func(a Unit) bool {
		return a.Machine.ID() == u.Machine.ID() && markPath(a.Name) == u.markPath()
	}))
}

func (u *halted) start(ctx context.Context) error {
	if err := u.Start(ctx); err != nil {
		return fmt.Errorf("start %s on %s: %w", u.Name, u.Machine.Name(), err)
	}
	return nil
}

// Undo lets the caller put back what the units read, and sees to it that those run that ran before. It goes on after errors, of
// which it returns all.
func (h *Halt) Undo(ctx context.Context, restore func(context.Context) error) error {
	if !h.begun {
		return nil
	}
	var errs []error
	for _, u := range h.units {
		if h.started && !u.off {
			errs = append(errs, u.Stop(ctx))
		}
	}
	errs = append(errs, restore(ctx))
	for _, u := range h.units {
		if u.wanted(nil) {
			errs = append(errs, u.start(ctx))
		}
	}
	err := errors.Join(errs...)
	h.failed = err != nil
	return err
}

// Release lets others restart the units again, and takes the marks away unless an undoing has failed.
func (h *Halt) Release(ctx context.Context) error {
	var errs []error
	for _, u := range h.units {
		u.count(-1)
		u.mu.Lock()
		switch {
		case h.failed:
			u.marked = false // it stays, and is due
		case h.done:
			u.restarts.due, u.owed = false, false
		}
		u.mu.Unlock()
		errs = append(errs, u.unmark(ctx))
		<-u.running
	}
	return errors.Join(errs...)
}
