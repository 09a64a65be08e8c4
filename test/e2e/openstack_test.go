package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

// cloudLab is testdata/cloud against a cloud behind a proxy: one of each of its objects.
type cloudLab struct {
	*acctest.Terraform
	*openstacktest.Proxy
	cloud *openstacktest.Cloud
	name  string
	vars  map[string]any
}

const cloudObjects = 7

func newCloudLab(t *testing.T) cloudLab {
	t.Helper()
	l := cloudLab{cloud: openstacktest.New(t), Proxy: openstacktest.NewProxy(t), Terraform: acctest.NewTerraform(t, "testdata/cloud"), name: acctest.Name(t, "cloud")}
	for name := range openstacktest.Environ() {
		t.Setenv(name, "") // the configuration says it all
	}
	file := filepath.Join(l.Dir, "root.tar.gz")
	acctest.Must(t, os.WriteFile(file, []byte("\x1f\x8b"+strings.Repeat("root", 1000)), 0o600))
	l.vars = map[string]any{"name": l.name, "file": file, "public_key": openstacktest.PublicKey(t), "cloud": l.Config()}
	l.Set(t, l.vars)
	return l
}

// TestAccCloudImported takes a server and a keypair into a state anew. What the import knows besides, the networks that Nova chose
// and a key without its newline, replaces neither.
func TestAccCloudImported(t *testing.T) {
	l := newCloudLab(t)
	tf := acctest.NewTerraform(t, "testdata/imported")
	tf.Set(t, l.vars)
	t.Cleanup(func() { tf.Destroy(t) })
	tf.Apply(t)
	id := output(t, tf, "server")
	for address, id := range map[string]string{"stacklab_nova_server.test": strings.Trim(id, `"`), "stacklab_nova_keypair.test": l.name} {
		for _, command := range [][]string{{"state", "rm", address}, {"import", "-input=false", address, id}} {
			if out, err := tf.Run(t.Context(), command...); err != nil {
				t.Fatalf("%v: %v\n%s", command, err, out)
			}
		}
	}
	if out, _ := tf.Plan(t); strings.Contains(out, "replace") {
		t.Errorf("the plan after the import replaces something:\n%s", out)
	}
	tf.Apply(t)
	tf.NoChanges(t)
	if again := output(t, tf, "server"); again != id {
		t.Errorf("the server is %s, and was %s", again, id)
	}
}

// has counts the objects of the lab's name in the cloud.
func (l cloudLab) has(t *testing.T) string {
	t.Helper()
	var counts []string
	for _, kind := range []struct {
		name, path string
		service    func(context.Context) (*openstackapi.Service, error)
	}{
		{"flavor", "flavors?is_public=None", l.cloud.Compute},
		{"keypair", "os-keypairs", l.cloud.Compute},
		{"image", "images", l.cloud.Image},
		{"network", "networks", l.cloud.Network},
		{"subnet", "subnets", l.cloud.Network},
		{"server", "servers", l.cloud.Compute},
	} {
		service, err := kind.service(t.Context())
		acctest.Must(t, err)
		var answer any
		acctest.Must(t, openstackapi.Call(t.Context(), service.ServiceClient, http.MethodGet, service.ServiceURL(kind.path), nil, &answer, nil))
		raw, err := json.Marshal(answer)
		acctest.Must(t, err)
		counts = append(counts, fmt.Sprintf("%s %d", kind.name, strings.Count(string(raw), `"name":"`+l.name)))
	}
	return strings.Join(counts, ", ")
}

// whole checks that the state and the cloud have every object once, and destroys them.
func (l cloudLab) whole(t *testing.T) {
	t.Helper()
	l.NoChanges(t)
	if has := l.Resources(t); len(has) != cloudObjects {
		t.Errorf("the state holds %d objects of %d: %v", len(has), cloudObjects, has)
	}
	if has := l.has(t); has != "flavor 1, keypair 1, image 1, network 1, subnet 1, server 1" {
		t.Errorf("the cloud has %s", has)
	}
	l.Destroy(t)
	if has := l.has(t); strings.ContainsAny(has, "123456789") {
		t.Errorf("destroy left %s", has)
	}
}

// TestAccCloudKilled kills the provider at requests of each kind that changes the cloud, before the cloud sees it or when it
// has answered. The next apply must finish the work: nothing twice, nothing lost, nothing left.
func TestAccCloudKilled(t *testing.T) {
	for _, m := range []moment{
		{"POST compute/flavors", 1, true},
		{"POST compute/flavors/ID/os-extra_specs", 1, false},
		{"POST compute/flavors/ID/os-extra_specs", 2, true},
		{"POST compute/os-keypairs", 1, true},
		{"POST image/images", 1, true},
		{"PUT image/images/ID/file", 1, false},
		{"PUT image/images/ID/file", 1, true},
		{"PATCH image/images/ID", 1, false},
		{"POST network/networks", 1, true},
		{"PUT network/networks/ID/tags", 1, false},
		{"PUT network/networks/ID", 1, false},
		{"POST network/subnets", 1, true},
		{"POST compute/servers", 1, true},
		{"PUT compute/servers/ID/tags", 1, false},
		{"DELETE compute/servers/ID/metadata/ID", 1, false},
	} {
		t.Run(strings.NewReplacer("/", "-", " ", "-").Replace(fmt.Sprintf("%s %d %t", m.kind, m.nth, m.after)), func(t *testing.T) {
			l := newCloudLab(t)
			var seen, kills atomic.Int32
			strike := func(after bool, kind string) bool {
				if after != m.after || kind != m.kind || seen.Add(1) != m.nth {
					return false
				}
				kills.Add(int32(acctest.KillProviders(t)))
				return true
			}
			l.Before = func(_ http.ResponseWriter, _ *http.Request, kind string) bool { return strike(false, kind) }
			l.After = func(_ *http.Request, kind string) bool { return strike(true, kind) }
			// One at a time, so that it is this request which is interrupted and not the last one of something else, see "Marks"
			// in DESIGN.md.
			out, err := l.Run(t.Context(), "apply", "-auto-approve", "-input=false", "-parallelism=1")
			if kills.Load() == 0 || err == nil {
				t.Fatalf("%d providers were killed, and the apply said %v:\n%s", kills.Load(), err, out)
			}
			l.Before, l.After = nil, nil
			l.Apply(t)
			l.whole(t)
		})
	}
}

// TestAccCloudLostAnswer hangs up on the answer to each request that makes something. The same apply must find what was
// made, and not make it twice.
func TestAccCloudLostAnswer(t *testing.T) {
	l := newCloudLab(t)
	var lost atomic.Int32
	posts := map[string]*atomic.Int32{}
	for _, kind := range []string{"POST compute/flavors", "POST compute/os-keypairs", "POST image/images", "POST network/networks", "POST network/subnets", "POST compute/servers"} {
		posts[kind] = new(atomic.Int32)
	}
	l.After = func(_ *http.Request, kind string) bool {
		if n := posts[kind]; n == nil || n.Add(1) > 1 {
			return false
		}
		lost.Add(1)
		return true
	}
	l.Apply(t)
	if int(lost.Load()) != len(posts) {
		t.Errorf("%d answers were lost, want %d", lost.Load(), len(posts))
	}
	for kind, n := range posts {
		// An image has an ID of ours, so that its POST is sent again and refused.
		if want := map[bool]int32{true: 2, false: 1}[kind == "POST image/images"]; n.Load() != want {
			t.Errorf("%s was sent %d times, want %d", kind, n.Load(), want)
		}
	}
	l.After = nil
	l.whole(t)
}

// TestAccCloudFaults lets the services refuse, limit, and cut off requests once, during one apply.
func TestAccCloudFaults(t *testing.T) {
	answer := func(status int, header string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			if header != "" {
				w.Header().Set("Retry-After", header)
			}
			http.Error(w, `{"overLimit": {"message": "slower"}}`, status)
			return true
		}
	}
	cut := func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }
	faults := map[string]func(http.ResponseWriter, *http.Request) bool{
		"POST compute/flavors":                   answer(http.StatusTooManyRequests, "1"),
		"POST compute/os-keypairs":               answer(http.StatusRequestEntityTooLarge, "1"),
		"POST network/networks":                  answer(http.StatusServiceUnavailable, ""),
		"GET network/networks/ID":                cut,
		"POST compute/flavors/ID/os-extra_specs": cut,
		"GET image/images/ID":                    answer(http.StatusBadGateway, ""),
		"PUT network/networks/ID":                answer(http.StatusGatewayTimeout, ""),
		"DELETE compute/servers/ID/metadata/ID":  answer(http.StatusServiceUnavailable, "1"),
		"POST compute/servers": func(_ http.ResponseWriter, r *http.Request) bool {
			r.Header.Set("X-Auth-Token", "expired")
			return false
		},
		"POST identity/auth/tokens": answer(http.StatusServiceUnavailable, ""),
	}
	l := newCloudLab(t)
	counts := map[string]*atomic.Int32{}
	for kind := range faults {
		counts[kind] = new(atomic.Int32)
	}
	l.Before = func(w http.ResponseWriter, r *http.Request, kind string) bool {
		fault := faults[kind]
		return fault != nil && counts[kind].Add(1) == 1 && fault(w, r)
	}
	l.Apply(t)
	for kind, n := range counts {
		if n.Load() < 2 {
			t.Errorf("%s came %d times: the fault was not there, or nothing came after it", kind, n.Load())
		}
	}
	l.Before = nil
	l.whole(t)
}

// TestAccCloudRefusals lets real services refuse for good, and reads what the user is told.
func TestAccCloudRefusals(t *testing.T) {
	l := newCloudLab(t)
	member := l.name + "-member"
	l.cloud.CLI(t, "project", "create", member)
	t.Cleanup(func() { l.cloud.CleanUp(t, "project", "delete", member) })
	l.cloud.CLI(t, "user", "create", "--password", "member-secret", member)
	t.Cleanup(func() { l.cloud.CleanUp(t, "user", "delete", member) })
	l.cloud.CLI(t, "role", "add", "--user", member, "--project", member, "member")
	changed := func(change map[string]any) map[string]any {
		cloud := l.Config()
		for name, v := range change {
			cloud[name] = v
		}
		return cloud
	}
	for name, test := range map[string]struct {
		cloud map[string]any
		want  string
	}{
		"password": {changed(map[string]any{"password": "very-wrong"}), `Keystone refused user admin in project admin at ` + l.URL + `/identity/v3: check the name, the password`},
		"region":   {changed(map[string]any{"region": "RegionNine"}), `the cloud has no region "RegionNine"; it has RegionOne`},
		"endpoint": {changed(map[string]any{"endpoint_overrides": map[string]any{"compute": "http://127.0.0.1:9/v2.1"}, "max_retries": 0}), `cannot reach Nova at http://127.0.0.1:9: .*connection refused: check that it runs`},
		"keystone": {changed(map[string]any{"auth_url": "http://127.0.0.1:9/v3", "max_retries": 0}), `cannot reach Keystone at http://127.0.0.1:9`},
		"403":      {changed(map[string]any{"username": member, "password": "member-secret", "project_name": member}), `Cannot create flavor ` + l.name + `-0 .*Nova answered 403 Forbidden: Policy doesn't allow os_compute_api:os-flavor-manage:create.*check its roles`},
		"project":  {changed(map[string]any{"project_name": "no-such"}), `Keystone refused user admin in project no-such`},
	} {
		t.Run(name, func(t *testing.T) {
			vars := map[string]any{}
			for name, v := range l.vars {
				vars[name] = v
			}
			vars["cloud"] = test.cloud
			l.Set(t, vars)
			out, err := l.Run(t.Context(), "apply", "-auto-approve", "-input=false", "-target=stacklab_nova_flavor.test")
			said := strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(out)), " ")
			if err == nil || !regexp.MustCompile("(?i)"+test.want).MatchString(said) {
				t.Errorf("the apply says %v, want %s:\n%s", err, test.want, out)
			}
			for _, secret := range []string{"very-wrong", "member-secret"} {
				if strings.Contains(out, secret) {
					t.Errorf("it tells %s", secret)
				}
			}
		})
	}
}

// TestAccCloudSecrets looks for the password and the tokens in all that a run leaves and prints.
func TestAccCloudSecrets(t *testing.T) {
	l := newCloudLab(t)
	var tokens []string
	l.Before = func(_ http.ResponseWriter, r *http.Request, _ string) bool {
		if token := r.Header.Get("X-Auth-Token"); token != "" && len(tokens) == 0 {
			tokens = append(tokens, token)
		}
		return false
	}
	l.Set(t, l.vars)
	l.Env = append(l.Env, "TF_LOG_PROVIDER=trace")
	out := l.Apply(t, "-parallelism=1")
	plan, err := l.Run(t.Context(), "plan", "-input=false")
	acctest.Must(t, err)
	state, err := os.ReadFile(filepath.Join(l.Dir, "terraform.tfstate"))
	acctest.Must(t, err)
	if len(tokens) == 0 || !strings.Contains(out, "POST /compute/v2.1/servers") {
		t.Fatalf("no token was seen, or no log of requests:\n%.2000s", out)
	}
	for what, text := range map[string]string{"apply": out, "plan": plan, "state": string(state)} {
		// Terraform's own lines of the protocol have the configuration that the user wrote.
		for _, secret := range append(tokens, `"`+openstacktest.Password+`"`) {
			if strings.Contains(text, secret) {
				t.Errorf("the %s has %s", what, secret)
			}
		}
	}
	l.Env = l.Env[:len(l.Env)-1]
	l.whole(t)
}

// TestAccCloudOutage stops Nova's API in the middle of an apply.
func TestAccCloudOutage(t *testing.T) {
	l := newCloudLab(t)
	var once atomic.Bool
	l.Before = func(_ http.ResponseWriter, _ *http.Request, kind string) bool {
		if kind == "POST compute/servers" && once.CompareAndSwap(false, true) {
			l.cloud.Run(t, "systemctl", "stop", "nova-api")
		}
		return false
	}
	out, err := l.Run(t.Context(), "apply", "-auto-approve", "-input=false")
	if err == nil || !strings.Contains(strings.Join(strings.Fields(out), " "), "Nova") {
		t.Errorf("the apply without Nova says %v:\n%s", err, out)
	}
	l.cloud.Run(t, "systemctl", "start", "nova-api")
	l.Before = nil
	l.Apply(t)
	l.whole(t)
}

// TestAccCloudParallel makes ten flavors and ten servers at once, in one network.
func TestAccCloudParallel(t *testing.T) {
	l := newCloudLab(t)
	l.vars["servers"] = 10
	l.Set(t, l.vars)
	defer l.Destroy(t)
	l.Apply(t)
	l.NoChanges(t)
	if has := l.has(t); has != "flavor 10, keypair 1, image 1, network 1, subnet 1, server 10" {
		t.Errorf("the cloud has %s", has)
	}
}
