package lxdapi_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

const (
	startIsBusy   = `Failed to create instance update operation: Instance is busy running a "start" operation`
	profileIsHalf = "The following instances failed to update (profile change still saved):\n - Project: p, Instance: c1: " + startIsBusy
)

// starts has the daemon say that c1 is starting until somebody has waited for that.
func (f *fake) starts(resource string) (over func() bool) {
	waited := false
	f.HandleFunc("GET /1.0/operations", func(w http.ResponseWriter, r *http.Request) {
		op := map[string]any{"id": "op1", "class": "task", "status_code": 103, "resources": map[string][]string{"instances": {resource}}}
		if waited {
			op["status_code"] = 200
		}
		answer(map[string]any{"any": []any{op}})(w, r)
	})
	f.HandleFunc("GET "+opPath+"/wait", func(w http.ResponseWriter, r *http.Request) {
		waited = true
		answer(operation(http.StatusOK, "", nil))(w, r)
	})
	return func() bool { return waited }
}

func TestWriteWaitsForABusyInstance(t *testing.T) {
	f, c := newFake(t)
	over := f.starts("/1.0/instances/c1?project=p")
	f.HandleFunc("PUT /1.0/instances/c1/state", func(w http.ResponseWriter, r *http.Request) {
		if !over() {
			refuse(http.StatusBadRequest, `Instance is busy running a "start" operation`)(w, r)
			return
		}
		answer(nil)(w, r)
	})
	err := c.ChangeInstanceState(t.Context(), "c1", lxdapi.StateChange{Action: "stop"})
	if err != nil || f.asked("PUT /1.0/instances/c1/state") != 2 {
		t.Errorf("%v, asked %d times", err, f.asked("PUT /1.0/instances/c1/state"))
	}
}

// A profile that did not get to a busy instance is written back and again once that is free: LXD changes instances by
// the difference to what is saved.
func TestProfileGetsToABusyInstance(t *testing.T) {
	for name, test := range map[string]struct {
		meanwhile func(*stored) // what somebody else does before the instance is free
		written   []string      // the values of "mine" that were saved
		theirs    string
	}{
		"alone":           {func(*stored) {}, []string{"1", "0", "1"}, ""},
		"with a stranger": {func(s *stored) { s.config["theirs"] = "1"; s.version++ }, []string{"1", "1"}, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			f, c := newFake(t)
			s := &stored{config: map[string]string{"mine": "0"}, version: 1}
			over := f.starts("/1.0/instances/c1")
			var written []string
			f.HandleFunc("GET /1.0/profiles/docker", func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("ETag", s.etag())
				answer(map[string]any{"name": "docker", "config": s.config, "used_by": []string{"/1.0/instances/c1?project=p"}})(w, r)
			})
			f.HandleFunc("PUT /1.0/profiles/docker", func(w http.ResponseWriter, r *http.Request) {
				done := httptest.NewRecorder()
				s.write(done, r)
				written = append(written, s.config["mine"])
				switch {
				case done.Code != http.StatusOK:
					refuse(done.Code, "ETag doesn't match")(w, r)
				case !over():
					test.meanwhile(s)
					refuse(http.StatusInternalServerError, profileIsHalf)(w, r)
				default:
					answer(nil)(w, r)
				}
			})
			err := c.ModifyProfile(t.Context(), "docker", set("mine", "1"))
			if err != nil || !slices.Equal(written, test.written) || s.config["theirs"] != test.theirs {
				t.Errorf("%v; written %v, saved %v", err, written, s.config)
			}
		})
	}
}

// A profile that did not get to instances that are gone is changed; one that an instance refused is not.
func TestProfileOfInstancesThatGo(t *testing.T) {
	const (
		saved = "The following instances failed to update (profile change still saved):"
		gone  = "\n - Project: p, Instance: c1: Failed to update database: Instance not found"
		other = "\n - Project: p, Instance: c2: Failed to update device \"eth0\": Network not found"
	)
	for name, test := range map[string]struct {
		says string
		done bool
	}{
		"one":          {saved + gone, true},
		"two":          {saved + gone + gone, true},
		"and another":  {saved + gone + other, false},
		"not saved":    {"Instance not found", false},
		"nothing said": {saved, false},
	} {
		t.Run(name, func(t *testing.T) {
			f, c := newFake(t)
			f.HandleFunc("GET /1.0/profiles/docker", answer(map[string]any{"name": "docker", "config": map[string]string{}}))
			f.HandleFunc("PUT /1.0/profiles/docker", refuse(http.StatusInternalServerError, test.says))
			err := c.ModifyProfile(t.Context(), "docker", set("mine", "1"))
			if done := err == nil; done != test.done || f.asked("PUT /1.0/profiles/docker") != 1 {
				t.Errorf("%v, asked %d times", err, f.asked("PUT /1.0/profiles/docker"))
			}
		})
	}
}

// Who only reads asks again when the server hangs up, once; whoever changes something cannot know how far it got.
func TestServerHangsUp(t *testing.T) {
	for name, test := range map[string]struct {
		method string
		times  int // that it hangs up
		asked  int
		done   bool
	}{
		"read, once":  {"GET", 1, 2, true},
		"read, twice": {"GET", 2, 2, false},
		"write":       {"POST", 1, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			f, c := newFake(t)
			path := map[string]string{"GET": "/1.0/profiles/docker", "POST": "/1.0/profiles"}[test.method]
			hungUp := 0
			f.HandleFunc(test.method+" "+path, func(w http.ResponseWriter, r *http.Request) {
				if hungUp < test.times {
					hungUp++
					panic(http.ErrAbortHandler)
				}
				answer(map[string]any{"name": "docker"})(w, r)
			})
			var err error
			if test.method == "GET" {
				_, _, err = c.Profile(t.Context(), "docker")
			} else {
				err = c.CreateProfile(t.Context(), lxdapi.Profile{Name: "docker"})
			}
			if done := err == nil; done != test.done || f.asked(test.method+" "+path) != test.asked {
				t.Errorf("%v, asked %d times", err, f.asked(test.method+" "+path))
			}
		})
	}
}

// An instance that is never free ends the wait, with what the server said.
func TestBusyForEver(t *testing.T) {
	t.Parallel()
	f, c := newFake(t)
	f.HandleFunc("GET /1.0/operations", answer(map[string]any{}))
	f.HandleFunc("DELETE /1.0/instances/c1", refuse(http.StatusBadRequest, `Instance is busy running a "stop" operation`))
	err := c.DeleteInstance(t.Context(), "c1")
	said := new(lxdapi.Error)
	if !errors.As(err, &said) || f.asked("DELETE /1.0/instances/c1") != 50 {
		t.Errorf("%v, asked %d times", err, f.asked("DELETE /1.0/instances/c1"))
	}
	mustSay(t, err, `busy running a "stop"`)
}
