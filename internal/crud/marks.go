package crud

import "context"

// Marks are what private state keeps of the parts that a resource owns in someone else's object, such as keys of a
// profile. They are the ownership: the state itself holds what was found at the last look, which others may have written.
type Marks[K comparable] map[K]Mark

// Mark is about one part.
type Mark struct {
	Ours  string  `json:"ours"`
	Prior *string `json:"prior"` // what was there before, nil if nothing was, or if that is not known
}

const marksKey = "keys"

// ReadMarks returns what [Marks.Save] kept.
func ReadMarks[K comparable](ctx context.Context) (Marks[K], error) {
	m := Marks[K]{}
	err := GetPrivate(ctx, marksKey, &m)
	return m, err
}

// Save keeps m in private state.
func (m Marks[K]) Save(ctx context.Context) error { return SetPrivate(ctx, marksKey, m) }

// Own returns the marks of an object that has the wanted values from now on, and of a part had what has tells. What is
// marked already keeps its prior value.
func (m Marks[K]) Own(wanted map[K]string, has func(K) (string, bool)) Marks[K] {
	after := Marks[K]{}
	for key, value := range wanted {
		mark, owned := m[key]
		if was, found := has(key); !owned && found {
			mark.Prior = &was
		}
		mark.Ours = value
		after[key] = mark
	}
	return after
}

// GiveUp returns the values to put back, nil for what is to be unset: those of the parts that go and still have our value.
func (m Marks[K]) GiveUp(goes func(K) bool, has func(K) (string, bool)) map[K]*string {
	back := map[K]*string{}
	for key, mark := range m {
		if value, found := has(key); goes(key) && found && value == mark.Ours {
			back[key] = mark.Prior
		}
	}
	return back
}
