package crud_test

import (
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

func TestHash(t *testing.T) {
	one, err := crud.HashOf(map[string]string{"a": "1", "b": "2"})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		value map[string]string
		want  bool
	}{
		"the same":      {map[string]string{"b": "2", "a": "1"}, true},
		"another value": {map[string]string{"a": "1", "b": "3"}, false},
		"a key less":    {map[string]string{"a": "1"}, false},
	} {
		if got, err := one.Is(c.value); err != nil || got != c.want {
			t.Errorf("%s: %t, %v", name, got, err)
		}
	}
	again, err := crud.HashOf(map[string]string{"a": "1", "b": "2"})
	if err != nil || string(again.Sum) == string(one.Sum) || string(again.Salt) == string(one.Salt) {
		t.Errorf("hashed twice it looks the same, or %v", err)
	}
}
