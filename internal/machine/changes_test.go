package machine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

func testEdit(t *testing.T, r rig) {
	r.puts(t, "file", "one\n", 3, 4, 0o600)
	changed, err := r.Edit(t.Context(), r.at("file"), func(old []byte) ([]byte, error) { return append(old, "two\n"...), nil })
	if !changed || err != nil {
		t.Fatal(changed, err)
	}
	r.holds(t, "file", "one\ntwo\n", 3, 4, 0o600)
	for i := range 2 { // in place, which must not be taken for no change
		changed, err = r.Edit(t.Context(), r.at("file"), func(old []byte) ([]byte, error) {
			old[0] = "Oo"[i]
			return old, nil
		})
		if !changed || err != nil {
			t.Error(changed, err)
		}
	}
	enough := errors.New("enough")
	changed, err = r.Edit(t.Context(), r.at("file"), func([]byte) ([]byte, error) { return nil, enough })
	if changed || !errors.Is(err, enough) {
		t.Error(changed, err)
	}
	changed, err = r.Update(t.Context(), r.at("file"), func(old *machine.File) (*machine.Write, error) {
		if string(old.Content) != "one\ntwo\n" || old.UID != 3 || old.Path != r.at("file") {
			t.Errorf("%+v", old)
		}
		return nil, nil
	})
	if changed || err != nil {
		t.Error(changed, err)
	}
	changed, err = r.Update(t.Context(), r.at("none"), func(old *machine.File) (*machine.Write, error) {
		if old != nil {
			t.Errorf("%+v", old)
		}
		return nil, nil
	})
	if changed || err != nil {
		t.Error(changed, err)
	}
	r.holds(t, "file", "one\ntwo\n", 3, 4, 0o600)
	r.only(t, r.dir, "file")
}

func testEditsAtOnce(t *testing.T, r rig) {
	r.puts(t, "file", "", 0, 0, 0o644)
	r.links(t, "file", "link")
	var group sync.WaitGroup
	const writers = 20
	for i := range writers {
		group.Go(func() {
			_, err := r.Edit(t.Context(), r.at([]string{"file", "link"}[i%2]), func(old []byte) ([]byte, error) {
				return fmt.Appendf(old, "%d\n", i), nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	got, err := r.get(r.at("file"))
	must(t, err)
	lines := strings.Fields(string(got))
	slices.Sort(lines)
	if len(slices.Compact(lines)) != writers {
		t.Errorf("lost some: %q", lines)
	}
	r.only(t, r.dir, "file", "link")
}

func testOutsideChanges(t *testing.T, r rig) {
	r.puts(t, "file", "a", 0, 0, 0o644)
	calls := 0
	changed, err := r.Edit(t.Context(), r.at("file"), func(old []byte) ([]byte, error) {
		if calls++; calls < 4 {
			must(t, r.put(r.at("file"), fmt.Appendf(old, "%d", calls)))
		}
		return append(old, "!"...), nil
	})
	if !changed || err != nil || calls != 4 {
		t.Errorf("%v, %v after %d calls", changed, err, calls)
	}
	r.holds(t, "file", "a123!", 0, 0, 0o644)
	_, err = r.Edit(t.Context(), r.at("file"), func(old []byte) ([]byte, error) {
		calls++
		must(t, r.put(r.at("file"), strconv.AppendInt(nil, int64(calls), 10)))
		return append(old, "!"...), nil
	})
	mustSay(t, err, "somebody else changed it meanwhile, 10 times in a row")
	// Made, or removed, by somebody else.
	calls = 0
	_, err = r.Update(t.Context(), r.at("new"), func(old *machine.File) (*machine.Write, error) {
		if calls++; calls == 1 {
			must(t, r.put(r.at("new"), []byte("theirs")))
			return &machine.Write{Content: []byte("ours")}, nil
		}
		return nil, errors.Join(fs.ErrExist)
	})
	if !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	r.holds(t, "new", "theirs", 0, 0, 0o644)
	_, err = r.Edit(t.Context(), r.at("new"), func([]byte) ([]byte, error) {
		must(t, r.beside.Remove(r.at("new")))
		return []byte("ours"), nil
	})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	// Another owner is a change as well.
	calls = 0
	_, err = r.Edit(t.Context(), r.at("file"), func([]byte) ([]byte, error) {
		if calls++; calls == 1 {
			must(t, r.Chmod(r.at("file"), 0o600))
		}
		return []byte("x"), nil
	})
	must(t, err)
	r.holds(t, "file", "x", 0, 0, 0o600)
	r.only(t, r.dir, "file")
}

// While a secret is on its way, nobody else can open any file that holds some of it, nor one that will.
func testSecrets(t *testing.T, r rig) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 4 {
			w := machine.Write{Content: bytes.Repeat([]byte{byte('a' + i)}, 2<<20), GID: id(7), Mode: perm(0o640)}
			if _, err := r.Machine.Write(t.Context(), r.at("secret"), w); err != nil {
				t.Error(err)
			}
		}
	}()
	seen := 0
	for {
		select {
		case <-done:
			if seen == 0 && !r.old {
				t.Error("nothing was seen")
			}
			r.holds(t, "secret", strings.Repeat("d", 2<<20), 0, 7, 0o640)
			return
		default:
		}
		names := r.temporaries(t, r.dir)
		for _, name := range names {
			inside, err := r.Lstat(r.at(name + "/new"))
			info, dirErr := r.Lstat(r.at(name))
			switch {
			case dirErr != nil:
				continue
			case info.Mode().IsRegular() && info.Mode()&0o007 != 0:
				t.Errorf("a file of mode %v", info.Mode())
			case err == nil && info.Mode()&0o077 != 0:
				t.Errorf("a file in a directory of mode %v", info.Mode())
			}
			if info.Mode().IsRegular() || err == nil && inside.Size() > 0 {
				seen++
			}
		}
	}
}

func testRemains(t *testing.T, r rig) {
	const random = "abcdefghijklmnopqrstuvwxyz"
	r.puts(t, "conf", "old", 0, 0, 0o644)
	hour, minute := time.Now().Add(-time.Hour), time.Now().Add(-time.Minute)
	remain := func(name string, when time.Time, dir bool) {
		t.Helper()
		if dir {
			r.makes(t, name)
			r.puts(t, name+"/new", "x", 0, 0, 0o600)
		} else {
			r.puts(t, name, "x", 0, 0, 0o600)
		}
		must(t, r.Chtimes(r.at(name), when, when))
	}
	a, b, c := random, strings.ToLower(strings.Repeat("z", 26)), strings.Repeat("2", 26)
	remain(".stacklab-conf-"+a, hour, false)
	remain(".stacklab-conf-"+b, hour, true)
	remain(".stacklab-conf-"+c, minute, true)
	remain(".stacklab-other-"+a, hour, false)
	remain(".stacklab-conf-"+a+"x", hour, false)
	writes(t, r.Machine, r.at("conf"), text("old"), false)
	r.only(t, r.dir, "conf", ".stacklab-conf-"+a, ".stacklab-conf-"+b, ".stacklab-conf-"+c, ".stacklab-other-"+a, ".stacklab-conf-"+a+"x")
	writes(t, r.Machine, r.at("conf"), text("new"), true)
	r.only(t, r.dir, "conf", ".stacklab-conf-"+c, ".stacklab-other-"+a, ".stacklab-conf-"+a+"x")
}

func testCancelled(t *testing.T, r rig) {
	enough := errors.New("enough")
	old, new := strings.Repeat("o", 1<<20), bytes.Repeat([]byte("n"), 1<<20)
	r.puts(t, "file", old, 0, 0, 0o644)
	ctx, cancel := context.WithCancelCause(t.Context())
	_, err := r.Update(ctx, r.at("file"), func(*machine.File) (*machine.Write, error) {
		cancel(enough)
		return &machine.Write{Content: new}, nil
	})
	if !errors.Is(err, enough) {
		t.Error(err)
	}
	r.holds(t, "file", old, 0, 0, 0o644)
	r.only(t, r.dir, "file")
	_, _, err = r.Read(ctx, r.at("file"))
	if !errors.Is(err, enough) {
		t.Error(err)
	}
	for i := range 20 {
		ctx, cancel := context.WithCancelCause(t.Context())
		content := append(slices.Clone(new), byte('a'+i))
		_, err := r.Update(ctx, r.at("file"), func(*machine.File) (*machine.Write, error) {
			time.AfterFunc(rand.N(30*time.Millisecond), func() { cancel(enough) })
			return &machine.Write{Content: content}, nil
		})
		if err != nil && !errors.Is(err, enough) {
			t.Error(err)
		}
		cancel(nil)
		got, getErr := r.get(r.at("file"))
		must(t, getErr)
		if len(got) != len(content) && len(got) != len(old) || err == nil && !bytes.Equal(got, content) {
			t.Errorf("%d bytes after %v", len(got), err)
		}
		if left := r.temporaries(t, r.dir); len(left) > 0 {
			t.Errorf("left after %v: %q", err, left)
		}
	}
	// The turn of the file was given back.
	writes(t, r.Machine, r.at("file"), text("after"), true)
	// Who waits for a turn stops waiting.
	inside, leave := make(chan struct{}), make(chan struct{})
	go func() {
		_, _ = r.Edit(t.Context(), r.at("file"), func(old []byte) ([]byte, error) {
			close(inside)
			<-leave
			return old, nil
		})
	}()
	<-inside
	ctx, cancelWait := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, enough)
	defer cancelWait()
	_, err = r.Machine.Write(ctx, r.at("file"), text("never"))
	close(leave)
	if !errors.Is(err, enough) {
		t.Error(err)
	}
}
