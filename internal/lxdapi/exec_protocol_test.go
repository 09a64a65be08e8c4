package lxdapi_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// command is a fake daemon's way to run one: it gets the websockets by number, and "control".
type command func(ws map[string]*websocket.Conn) (end map[string]any)

// runs makes the daemon run the command in instance c1, once for each POST. handshake may refuse or delay one.
func (f *fake) runs(t *testing.T, collection string, run command, handshake func(fd string, w http.ResponseWriter) bool) {
	t.Helper()
	var (
		mu      sync.Mutex
		ws      map[string]*websocket.Conn
		ended   chan map[string]any
		opening atomic.Int32
	)
	f.HandleFunc("POST /1.0/"+collection+"/c1/exec", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		ws, ended = map[string]*websocket.Conn{}, make(chan map[string]any, 1)
		mu.Unlock()
		fds := map[string]string{"0": "s0", "1": "s1", "2": "s2", "control": "scontrol"}
		reply(w, http.StatusAccepted, map[string]any{
			"type": "async", "status_code": 100, "operation": "/1.0/operations/op1",
			"metadata": map[string]any{"id": "op1", "status_code": 103, "metadata": map[string]any{"fds": fds}},
		})
	})
	f.HandleFunc("GET /1.0/operations/op1/websocket", func(w http.ResponseWriter, r *http.Request) {
		if opening.Add(1) > 1 {
			t.Error("websockets are opened at the same time")
		}
		time.Sleep(2 * time.Millisecond) // for another one to come in
		opening.Add(-1)
		fd := strings.TrimPrefix(r.URL.Query().Get("secret"), "s")
		if handshake != nil && !handshake(fd, w) {
			return
		}
		conn, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { conn.Close() })
		mu.Lock()
		defer mu.Unlock()
		ws[fd] = conn
		if len(ws) == 4 {
			go func(ws map[string]*websocket.Conn, ended chan map[string]any) { ended <- run(ws) }(ws, ended)
		}
	})
	f.HandleFunc("GET /1.0/operations/op1/wait", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		ended := ended
		mu.Unlock()
		select {
		case end := <-ended:
			answer(end)(w, r)
		case <-r.Context().Done():
		}
	})
}

func end(ws *websocket.Conn) { _ = ws.WriteMessage(websocket.TextMessage, nil) }

// cat copies standard input to standard output.
func cat(ws map[string]*websocket.Conn) map[string]any {
	for {
		kind, b, err := ws["0"].ReadMessage()
		if err != nil || kind == websocket.TextMessage {
			break
		}
		_ = ws["1"].WriteMessage(kind, b)
	}
	end(ws["1"])
	end(ws["2"])
	return operation(http.StatusOK, "", map[string]any{"return": 0})
}

// endsWith is a command that writes nothing.
func endsWith(op map[string]any) command {
	return func(ws map[string]*websocket.Conn) map[string]any {
		end(ws["1"])
		end(ws["2"])
		return op
	}
}

func TestExec(t *testing.T) {
	broken := func(ws map[string]*websocket.Conn) map[string]any {
		_ = ws["1"].WriteMessage(websocket.BinaryMessage, []byte("half"))
		ws["1"].Close()
		end(ws["2"])
		return operation(http.StatusOK, "", map[string]any{"return": 0})
	}
	closing := func(ws map[string]*websocket.Conn) map[string]any {
		for _, fd := range []string{"1", "2"} {
			bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
			_ = ws[fd].WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second))
		}
		return operation(http.StatusOK, "", map[string]any{"return": 3})
	}
	for name, c := range map[string]struct {
		run    command
		code   int
		stdout string
		fails  string
	}{
		"input and output":       {cat, 0, "content", ""},
		"exit code":              {endsWith(operation(http.StatusOK, "", map[string]any{"return": 7})), 7, "", ""},
		"missing, as an error":   {endsWith(operation(http.StatusBadRequest, "Command not found", map[string]any{"return": 127})), 127, "", ""},
		"another error":          {endsWith(operation(http.StatusBadRequest, "no such thing", nil)), -1, "", "no such thing (400)"},
		"no exit code":           {endsWith(operation(http.StatusOK, "", nil)), -1, "", "tells no exit code"},
		"end by closing":         {closing, 3, "", ""},
		"output that breaks off": {broken, -1, "half", "unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			for version, collection := range map[string]string{"5.0.2": "instances", "2.0.9": "containers"} {
				extensions := everything
				if collection == "containers" {
					extensions = nil
				}
				f, client := newFakeOf(t, version, extensions)
				f.runs(t, collection, c.run, nil)
				var stdout bytes.Buffer
				code, err := client.Exec(t.Context(), "c1", lxdapi.Exec{
					Command: []string{"cat"}, Stdin: strings.NewReader("content"), Stdout: &stdout,
				})
				if code != c.code || stdout.String() != c.stdout {
					t.Errorf("%s: exit %d, %q", version, code, stdout.String())
				}
				if c.fails != "" {
					mustSay(t, err, `in instance "c1"`, c.fails)
				} else if err != nil {
					t.Errorf("%s: %v", version, err)
				}
			}
		})
	}
}

// A command whose websockets do not connect is started anew, unless it may have begun.
func TestExecHandshake(t *testing.T) {
	refuse := func(_ string, w http.ResponseWriter) bool {
		w.WriteHeader(http.StatusServiceUnavailable)
		return false
	}
	for name, c := range map[string]struct {
		fd      string
		fault   func(fd string, w http.ResponseWriter) bool
		started int
	}{
		"control refused":         {"control", refuse, 2},
		"standard input refused":  {"0", refuse, 2},
		"standard error refused":  {"2", refuse, 1},
		"standard output delayed": {"1", func(string, http.ResponseWriter) bool { time.Sleep(5 * time.Second); return false }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, client := newFake(t)
			f.HandleFunc("GET /1.0/instances/c1", answer(map[string]any{"name": "c1", "status": "Running"}))
			var met atomic.Bool
			f.runs(t, "instances", cat, func(fd string, w http.ResponseWriter) bool {
				return fd != c.fd || met.Swap(true) || c.fault(fd, w)
			})
			code, err := client.Exec(t.Context(), "c1", lxdapi.Exec{Command: []string{"cat"}})
			if started := f.asked("POST /1.0/instances/c1/exec"); started != c.started {
				t.Errorf("started %d times", started)
			}
			if c.started == 2 && (code != 0 || err != nil) {
				t.Errorf("exit %d, %v", code, err)
			}
			if c.started == 1 {
				mustSay(t, err, "open a websocket", "503 Service Unavailable")
			}
		})
	}
}

func TestExecIsRefused(t *testing.T) {
	f, client := newFake(t)
	f.HandleFunc("POST /1.0/instances/c1/exec", refuse(http.StatusBadRequest, "Instance is not running"))
	f.HandleFunc("GET /1.0/instances/c1", once(
		answer(map[string]any{"name": "c1", "status": "Frozen"}), answer(map[string]any{"name": "c1", "status": "Running"})))
	_, err := client.Exec(t.Context(), "c1", lxdapi.Exec{Command: []string{"true"}})
	if layer := new(lxdapi.LayerError); !errors.As(err, &layer) || layer.State != lxdapi.LayerStopped {
		t.Errorf("frozen: %v", err)
	}
	_, err = client.Exec(t.Context(), "c1", lxdapi.Exec{Command: []string{"true"}})
	mustSay(t, err, "Instance is not running (400)")
	_, err = client.Exec(t.Context(), "c2", lxdapi.Exec{Command: []string{"true"}})
	if !lxdapi.IsNotFound(err) {
		t.Errorf("missing: %v", err)
	}
	_, err = client.Exec(t.Context(), "c1", lxdapi.Exec{Command: []string{"true"}, User: 1})
	if old := new(lxdapi.ExtensionError); !errors.As(err, &old) || old.Extension != "container_exec_user_group_cwd" {
		t.Errorf("user: %v", err)
	}
}

// What was said before the server hung up is output, though its pings cannot be answered any more.
func TestExecOutputBeforeHangUp(t *testing.T) {
	for range 50 {
		f, client := newFake(t)
		f.runs(t, "instances", func(ws map[string]*websocket.Conn) map[string]any {
			for _, fd := range []string{"1", "2"} {
				_ = ws[fd].WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
				_ = ws[fd].WriteMessage(websocket.BinaryMessage, []byte("said"))
				end(ws[fd])
				ws[fd].Close()
			}
			return operation(http.StatusOK, "", map[string]any{"return": 0})
		}, nil)
		var stdout bytes.Buffer
		code, err := client.Exec(t.Context(), "c1", lxdapi.Exec{Command: []string{"x"}, Stdout: &stdout, Stderr: io.Discard})
		if code != 0 || err != nil || stdout.String() != "said" {
			t.Fatalf("exit %d, %q, %v", code, stdout.String(), err)
		}
	}
}
