package acctest

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// Daemon is a real LXD that a test runs against.
type Daemon struct {
	*lxdapi.Client
	Within []string // where Terraform finds it
	Pool   string   // a storage pool that it has
}

// Each runs test against the host's daemon and a nested one: what works on one must work on the other. Other tests go on
// meanwhile.
func Each(t *testing.T, test func(*testing.T, Daemon)) {
	t.Helper()
	t.Parallel()
	t.Run("host", func(t *testing.T) { test(t, Daemon{Client: lxdtest.Client(t), Pool: lxdtest.Pool}) })
	t.Run("nested", func(t *testing.T) {
		client, within := lxdtest.Nested(t)
		test(t, Daemon{client, within, lxdtest.NestedPool})
	})
}

// Vars are variables with "within" among them.
func (d Daemon) Vars(vars config.Variables) config.Variables {
	within := make([]config.Variable, len(d.Within))
	for i, instance := range d.Within {
		within[i] = config.StringVariable(instance)
	}
	all := config.Variables{"within": config.ListVariable(within...)}
	for name, v := range vars {
		all[name] = v
	}
	return all
}

// ID is the import ID of name in the daemon.
func (d Daemon) ID(name string) string {
	if len(d.Within) == 0 {
		return name
	}
	return strings.Join(d.Within, ",") + ":" + name
}

// Texts is a variable that maps keys to texts.
func Texts(pairs map[string]string) config.Variable {
	m := map[string]config.Variable{}
	for k, v := range pairs {
		m[k] = config.StringVariable(v)
	}
	return config.MapVariable(m)
}

// Devices is a variable that holds devices.
func Devices(devices map[string]map[string]string) config.Variable {
	m := map[string]config.Variable{}
	for name, keys := range devices {
		m[name] = Texts(keys)
	}
	return config.MapVariable(m)
}

// Name is a name for an object of a test, recognisable and new each time.
func Name(t *testing.T, prefix string) string {
	t.Helper()
	return "stacklab-" + prefix + "-" + strings.ToLower(rand.Text()[:6])
}

// Must ends the test when something outside Terraform failed.
func Must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
