package lxdapi_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

const (
	opPath = "/1.0/operations/op1"
	opWait = opPath + "/wait?timeout=30"
)

// pull runs an operation whose result shows.
func pull(ctx context.Context, c *lxdapi.Client) (string, error) {
	return c.PullImage(ctx, lxdapi.ImageSource{Server: "https://images", Protocol: "simplestreams", Alias: "debian/12"}, false)
}

func TestOperationSucceeds(t *testing.T) {
	f, c := newFake(t)
	f.HandleFunc("POST /1.0/images", begin(opPath+"?project=lab"))
	f.HandleFunc("GET "+opPath+"/wait", once(
		answer(operation(103, "", nil)), // the server's patience ended, not the operation
		answer(operation(200, "", map[string]any{"fingerprint": "abc"})),
	))
	fingerprint, err := pull(t.Context(), c)
	if err != nil || fingerprint != "abc" {
		t.Errorf("%q, %v", fingerprint, err)
	}
	if n := f.asked("GET " + opWait); n != 2 {
		t.Errorf("asked %d times for the end", n)
	}
}

func TestOperationFails(t *testing.T) {
	for name, test := range map[string]struct {
		operation map[string]any
		says      []string
		code      int
	}{
		"failure":         {operation(400, "no space left", nil), []string{"no space left", "(400)"}, 400},
		"cancelled":       {operation(401, "", nil), []string{`"Testing" failed or was cancelled`, "(401)"}, 401},
		"error alone":     {operation(200, "strange", nil), []string{"strange"}, 200},
		"nothing told":    {nil, []string{"tells nothing of the operation " + opPath}, 0},
		"wrong metadata":  {operation(200, "", []int{}), []string{"not what was asked for"}, 0},
		"without a state": {map[string]any{"id": "op1"}, []string{"tells nothing of the operation"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			f, c := newFake(t)
			f.HandleFunc("POST /1.0/images", begin(opPath))
			f.HandleFunc("GET "+opPath+"/wait", answer(test.operation))
			_, err := pull(t.Context(), c)
			mustSay(t, err, append(test.says, "LXD at "+f.socket)...)
			failed := new(lxdapi.Error)
			if errors.As(err, &failed) != (test.code != 0) || failed.Code != test.code {
				t.Errorf("%v has code %d, want %d", err, failed.Code, test.code)
			}
			if f.asked("DELETE "+opPath) != 0 {
				t.Error("an operation that is over was cancelled")
			}
		})
	}
}

func TestOperationForgotten(t *testing.T) {
	f, c := newFake(t)
	f.HandleFunc("POST /1.0/images", begin(opPath))
	_, err := pull(t.Context(), c)
	mustSay(t, err, "has forgotten the operation "+opPath, "whether it succeeded is not known")
	if lxdapi.IsNotFound(err) {
		t.Error("a forgotten operation counts as a missing object")
	}
}

func TestDaemonEndsDuringAnOperation(t *testing.T) {
	f, c := newFake(t)
	f.HandleFunc("POST /1.0/images", begin(opPath))
	f.HandleFunc("GET "+opPath+"/wait", f.die)
	_, err := pull(t.Context(), c)
	if !errors.As(err, new(*lxdapi.UnreachableError)) {
		t.Errorf("%v is no UnreachableError", err)
	}
	mustSay(t, err, "how the operation "+opPath+" ended is not known")
}

func TestContextEndsDuringAnOperation(t *testing.T) {
	for name, test := range map[string]struct {
		cancel http.HandlerFunc
		says   string
	}{
		"it can be cancelled": {answer(nil), "the operation was cancelled"},
		"it cannot":           {refuse(400, "This operation can't be cancelled"), "goes on there, it could not be cancelled"},
		"it is over":          {refuse(404, "not found"), "was over by then"},
	} {
		t.Run(name, func(t *testing.T) {
			f, c := newFake(t)
			waiting := make(chan struct{})
			f.HandleFunc("POST /1.0/images", begin(opPath))
			f.HandleFunc("GET "+opPath+"/wait", func(w http.ResponseWriter, r *http.Request) {
				close(waiting)
				hold(t)(w, r)
			})
			f.HandleFunc("DELETE "+opPath, test.cancel)
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-waiting
				cancel()
			}()
			_, err := pull(ctx, c)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v does not say that it was cancelled", err)
			}
			mustSay(t, err, test.says)
			if n := f.asked("DELETE " + opPath); n != 1 {
				t.Errorf("cancelled %d times", n)
			}
		})
	}
}

func TestSettleInstance(t *testing.T) {
	other := operation(103, "", nil)
	other["id"], other["resources"] = "op2", map[string]any{"instances": []string{"/1.0/instances/c2"}}
	command := operation(103, "", nil)
	command["id"], command["class"], command["resources"] = "op3", "websocket", map[string]any{"instances": []string{"/1.0/instances/c1"}}
	mine := operation(103, "", nil)
	mine["resources"] = map[string]any{"instances": []string{"/1.0/instances/c1?project=lab"}}
	for name, end := range map[string]http.HandlerFunc{
		"succeeded": answer(operation(200, "", nil)),
		"failed":    answer(operation(400, "no", nil)),
		"forgotten": refuse(404, "not found"),
	} {
		f, c := newFake(t)
		f.HandleFunc("GET /1.0/operations", answer(map[string]any{"running": []any{other, command, mine}}))
		f.HandleFunc("GET "+opPath+"/wait", end)
		if err := c.SettleInstance(t.Context(), "c1"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if f.last() != "GET "+opWait {
			t.Errorf("%s: waited for %s", name, f.last())
		}
	}
}

func TestSettleLeavesOperationsOfOthersAlone(t *testing.T) {
	f, c := newFake(t)
	mine := operation(103, "", nil)
	mine["resources"] = map[string]any{"instances": []string{"/1.0/instances/c1"}}
	f.HandleFunc("GET /1.0/operations", answer(map[string]any{"running": []any{mine}}))
	f.HandleFunc("GET "+opPath+"/wait", hold(t))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := c.SettleInstance(ctx, "c1"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if f.asked("DELETE "+opPath) != 0 {
		t.Error("somebody else's operation was cancelled")
	}
}
