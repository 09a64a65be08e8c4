package lxdapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// stored is a profile on a fake daemon, with an ETag that counts its versions.
type stored struct {
	mu      sync.Mutex
	config  map[string]string
	version int
	reads   int
	onRead  func(config map[string]string) // may write; called after the answer is made
}

func (s *stored) etag() string { return strconv.Quote(strconv.Itoa(s.version)) }

func (s *stored) read(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	w.Header().Set("ETag", s.etag())
	answer(map[string]any{"name": "docker", "config": maps.Clone(s.config)})(w, r)
	if s.onRead != nil {
		before := maps.Clone(s.config)
		s.onRead(s.config)
		if !maps.Equal(before, s.config) {
			s.version++
		}
	}
}

func (s *stored) write(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("If-Match") != s.etag() {
		refuse(http.StatusPreconditionFailed, "ETag doesn't match")(w, r)
		return
	}
	var p lxdapi.ProfilePut
	if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
		refuse(http.StatusBadRequest, err.Error())(w, r)
		return
	}
	s.config = p.Config
	s.version++
	answer(nil)(w, r)
}

func newStored(t *testing.T) (*stored, *lxdapi.Client) {
	t.Helper()
	f, c := newFake(t)
	s := &stored{config: map[string]string{"mine": "0"}, version: 1}
	f.HandleFunc("GET /1.0/profiles/docker", s.read)
	f.HandleFunc("PUT /1.0/profiles/docker", s.write)
	return s, c
}

func set(key, value string) func(*lxdapi.ProfilePut) (bool, error) {
	return func(p *lxdapi.ProfilePut) (bool, error) {
		p.Config[key] = value
		return true, nil
	}
}

func TestAnotherWriterBetweenReadAndWriteLosesNothing(t *testing.T) {
	s, c := newStored(t)
	s.onRead = func(config map[string]string) {
		if s.reads <= 3 {
			config["theirs"] = strconv.Itoa(s.reads)
		}
	}
	if err := c.ModifyProfile(t.Context(), "docker", set("mine", "1")); err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{"mine": "1", "theirs": "3"}; !maps.Equal(s.config, want) {
		t.Errorf("%v, want %v", s.config, want)
	}
	if s.reads != 4 {
		t.Errorf("read %d times, want 4", s.reads)
	}
}

func TestEndlessConflictsEnd(t *testing.T) {
	s, c := newStored(t)
	s.onRead = func(config map[string]string) { config["theirs"] = strconv.Itoa(s.reads) }
	err := c.ModifyProfile(t.Context(), "docker", set("mine", "1"))
	mustSay(t, err, "/1.0/profiles/docker changed between reading and writing 50 times")
}

func TestWritersOfOneProcessTakeTurns(t *testing.T) {
	s, c := newStored(t)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if err := c.ModifyProfile(t.Context(), "docker", set(strconv.Itoa(i), "x")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(s.config) != 21 || s.reads != 20 {
		t.Errorf("%d keys after %d reads, want 21 after 20", len(s.config), s.reads)
	}
}

func TestWaitingForAnotherWriterEndsWithTheContext(t *testing.T) {
	_, c := newStored(t)
	busy, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		_ = c.ModifyProfile(t.Context(), "docker", func(*lxdapi.ProfilePut) (bool, error) {
			close(busy)
			<-t.Context().Done()
			return false, nil
		})
	}()
	<-busy
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err := c.ModifyProfile(ctx, "docker", set("mine", "1"))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	mustSay(t, err, "wait for another change of /1.0/profiles/docker")
}

func TestNothingToChangeIsNotWritten(t *testing.T) {
	s, c := newStored(t)
	refused := errors.New("refused")
	for _, want := range []error{nil, refused} {
		err := c.ModifyProfile(t.Context(), "docker", func(*lxdapi.ProfilePut) (bool, error) { return false, want })
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	if s.version != 1 {
		t.Error("it was written")
	}
}

func TestETagOfQuery(t *testing.T) {
	s, c := newStored(t)
	etag, err := c.Query(t.Context(), http.MethodGet, "/1.0/profiles/docker", "", nil, nil)
	if err != nil || etag != `"1"` {
		t.Fatalf("ETag %s, %v", etag, err)
	}
	s.version = 2
	_, err = c.Query(t.Context(), http.MethodPut, "/1.0/profiles/docker", etag, lxdapi.ProfilePut{}, nil)
	if !lxdapi.IsChanged(err) {
		t.Errorf("%v is no conflict", err)
	}
}

// LXD fails all but one of the writes of an instance that overlap, as operations and in words.
func TestOvertakenWriterStartsOver(t *testing.T) {
	for name, test := range map[string]struct {
		overtaken bool
		answer    http.HandlerFunc
		puts      int
		says      string
	}{
		"by another writer": {true, begin(opPath), 2, ""},
		"by nobody":         {false, begin(opPath), 1, "no space left"},
		"refused at once":   {false, refuse(400, "unknown key"), 1, "unknown key"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stored{config: map[string]string{"mine": "0"}, version: 1}
			f, c := newFake(t)
			puts := 0
			f.HandleFunc("GET /1.0/profiles/docker", s.read)
			f.HandleFunc("GET /1.0/operations", answer(map[string]any{}))
			f.HandleFunc("PUT /1.0/profiles/docker", func(w http.ResponseWriter, r *http.Request) {
				if puts++; puts > 1 && test.overtaken {
					s.write(w, r)
					return
				}
				if test.overtaken {
					s.config["theirs"] = "1"
					s.version++
				}
				test.answer(w, r)
			})
			f.HandleFunc("GET "+opPath+"/wait", answer(operation(400, "no space left", nil)))
			err := c.ModifyProfile(t.Context(), "docker", set("mine", "1"))
			if puts != test.puts {
				t.Errorf("written %d times, want %d", puts, test.puts)
			}
			if test.says != "" {
				mustSay(t, err, test.says)
				return
			}
			if want := map[string]string{"mine": "1", "theirs": "1"}; err != nil || !maps.Equal(s.config, want) {
				t.Errorf("%v, %v, want %v", err, s.config, want)
			}
		})
	}
}

// Two clients with nothing in common stand for two processes.
func TestAccWritersOfTwoProcessesLoseNothing(t *testing.T) {
	name := emptyInstance(t, lxdtest.Client(t))
	const each = 15
	var wg sync.WaitGroup
	for _, c := range []*lxdapi.Client{lxdtest.Client(t), lxdtest.Client(t)} {
		wg.Go(func() {
			for range each {
				err := c.ModifyInstance(t.Context(), name, func(p *lxdapi.InstancePut) (bool, error) {
					n, _ := strconv.Atoi(p.Config["user.count"])
					p.Config["user.count"] = strconv.Itoa(n + 1)
					return true, nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	inst, _, err := lxdtest.Client(t).Instance(t.Context(), name)
	if err != nil || inst.Config["user.count"] != strconv.Itoa(2*each) {
		t.Errorf("%v, %v", inst.Config, err)
	}
}

// LXD 2.0 has no ETags.
func TestModifyWithoutETag(t *testing.T) {
	f, c := newFakeOf(t, "2.0.9", nil)
	f.HandleFunc("GET /1.0/profiles/docker", answer(map[string]any{"config": map[string]string{}}))
	f.HandleFunc("PUT /1.0/profiles/docker", func(w http.ResponseWriter, r *http.Request) {
		if _, ok := r.Header["If-Match"]; ok {
			t.Error("If-Match was sent")
		}
		answer(nil)(w, r)
	})
	if err := c.ModifyProfile(t.Context(), "docker", set("mine", "1")); err != nil {
		t.Error(err)
	}
}
