package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

// readByOslo reads options as Cinder does, by the library that it uses.
const readByOslo = `
import json
from oslo_config import cfg
conf = cfg.ConfigOpts()
conf.register_opts([cfg.BoolOpt('debug'), cfg.IntOpt('quota_volumes'), cfg.MultiStrOpt('osapi_volume_ext_list'), cfg.StrOpt('my_ip')])
conf.register_opt(cfg.StrOpt('volume_backend_name'), 'stacklab')
conf.register_opt(cfg.IntOpt('token_cache_time', default=300), 'keystone_authtoken')
conf([], default_config_files=['/etc/cinder/cinder.conf'])
print(json.dumps([conf.debug, conf.quota_volumes, conf.osapi_volume_ext_list, conf.my_ip, conf.stacklab.volume_backend_name,
    conf.keystone_authtoken.token_cache_time]))
`

// TestAccOptionsOfARealService changes options of Cinder in a real cloud, and asks Cinder's own library and systemd about it.
func TestAccOptionsOfARealService(t *testing.T) {
	cloud := openstacktest.New(t)
	read := func() string {
		t.Helper()
		var all []any
		acctest.Must(t, json.Unmarshal([]byte(cloud.Run(t, "python3", "-c", readByOslo)), &all))
		text, err := json.Marshal(all)
		acctest.Must(t, err)
		return string(text)
	}
	const file = "/etc/cinder/cinder.conf"
	started := func() string {
		return cloud.Run(t, "systemctl", "show", "-p", "ActiveEnterTimestampMonotonic", "--value", "cinder-scheduler")
	}
	bytes, asWas, before := cloud.Run(t, "cat", file), read(), started()
	stat := cloud.Run(t, "stat", "-c", "%U %G %a", file)
	tf := acctest.NewTerraform(t, "testdata/options")
	tf.Set(t, map[string]any{"within": []string{openstacktest.Instance}})
	tf.Apply(t)
	if got, want := read(), `[true,17,["first, second","third"],"`+openstacktest.Address+`","renamed",300]`; got != want {
		t.Errorf("oslo.config reads %s, want %s", got, want)
	}
	if started() == before {
		t.Error("cinder-scheduler was not restarted")
	}
	if got := cloud.Run(t, "stat", "-c", "%U %G %a", file); got != stat {
		t.Errorf("the file is %s, and was %s", got, stat)
	}
	tf.NoChanges(t)

	cloud.Run(t, "sed", "-i", "s/^debug = true/debug = false/", file)
	if out, empty := tf.Plan(t); empty || !strings.Contains(out, `"debug"         = "false" -> "true"`) {
		t.Errorf("the plan does not show what was changed by hand:\n%s", out)
	}
	tf.Apply(t)
	tf.NoChanges(t)

	tf.Destroy(t)
	if got := cloud.Run(t, "cat", file); got != bytes {
		t.Errorf("destroy left\n%s\nwant\n%s", got, bytes)
	}
	if got := read(); got != asWas {
		t.Errorf("oslo.config reads %s after destroy, and %s before all", got, asWas)
	}
}
