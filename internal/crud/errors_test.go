package crud

import (
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
)

func TestUndone(t *testing.T) {
	err := Undone(errors.Join(Partial(At(path.Root("restart"), errors.New("it failed")))))
	at := new(attributeError)
	if errors.As(err, new(*partialError)) || !errors.As(err, &at) || !at.path.Equal(path.Root("restart")) || err.Error() != "it failed" {
		t.Errorf("%v, %+v", err, at)
	}
	if err := Undone(Partial(errors.New("it failed"))); errors.As(err, new(*partialError)) || err.Error() != "it failed" {
		t.Error(err)
	}
	if Undone(nil) != nil {
		t.Error("an error of nothing")
	}
}
