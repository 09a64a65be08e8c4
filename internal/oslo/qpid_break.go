package oslo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// undoWithin bounds how long an undoing may take, which goes on when the apply is broken off.
const undoWithin = 10 * time.Minute

// cleanBreak changes the files of all services while none of them runs, or changes nothing. The units of the parts that stay all
// run in the end, those of the others if they ran before.
func cleanBreak(ctx context.Context, restarts *systemd.Restarts, parts []*part) error {
	var (
		errs        []error
		units, stay []systemd.Unit
		changes     bool
	)
	for _, p := range parts {
		content, _, err := p.Read(ctx, p.Path)
		if err == nil {
			var changed bool
			changed, err = p.changes(content)
			changes = changes || changed
		}
		errs = append(errs, crud.At(p.at, err))
		reads := unitsOf(p.Machine, p.Restart)
		units = append(units, reads...)
		if !p.goes {
			stay = append(stay, reads...)
		}
	}
	halt, err := restarts.Halt(ctx, units...)
	errs = append(errs, each(err, func(err error) error { return crud.At(path.Root("services"), err) }))
	if halt != nil {
		defer release(ctx, halt)
	}
	if err := errors.Join(errs...); err != nil || !changes && !halt.Due() {
		return err
	}
	if err := change(ctx, halt, parts, stay); err != nil {
		return undo(ctx, halt, parts, err)
	}
	return nil
}

func change(ctx context.Context, halt *systemd.Halt, parts []*part, stay []systemd.Unit) error {
	if err := halt.Stop(ctx); err != nil {
		return crud.At(path.Root("services"), err)
	}
	for _, p := range parts {
		if err := p.write(ctx); err != nil {
			return err
		}
	}
	for _, p := range parts {
		if err := p.verify(ctx); err != nil {
			return err
		}
	}
	return crud.At(path.Root("services"), halt.Start(ctx, stay...))
}

// undo leaves files and units as they were, and says what of that failed.
func undo(ctx context.Context, halt *systemd.Halt, parts []*part, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoWithin)
	defer cancel()
	err := halt.Undo(ctx, func(ctx context.Context) error {
		var errs []error
		for _, p := range slices.Backward(parts) {
			errs = append(errs, p.restore(ctx))
		}
		return errors.Join(errs...)
	})
	if err == nil {
		return fmt.Errorf("%w\nNothing is changed: all files are as they were, and the services that ran before run", cause)
	}
	return errors.Join(fmt.Errorf("%w\nNot all that was changed meanwhile could be put back, see the other errors; the next apply goes on from there", cause), err)
}

// release ends the halt. A mark that stays is no more than a start that is not needed.
func release(ctx context.Context, halt *systemd.Halt) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoWithin)
	defer cancel()
	if err := halt.Release(ctx); err != nil {
		crud.Warn(ctx, path.Root("services"), "Marks of units are left", fmt.Sprintf("%v. The next plan shows the units as not started; applying it starts them once more.", err))
	}
}

// each maps an error, or each of those that it joins.
func each(err error, to func(error) error) error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return to(err)
	}
	var errs []error
	for _, e := range joined.Unwrap() {
		errs = append(errs, each(e, to))
	}
	return errors.Join(errs...)
}
