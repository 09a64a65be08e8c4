package oslo_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

const (
	qpidAddress  = "stacklab_qpid_topology.test"
	qpidPassword = "pa$$ion-fruit 7"
)

// qpidOne is what the files hold with version 1 and all settings, qpidTwo with version 2 and a few.
var (
	qpidOne = []string{
		`[DEFAULT]
# Nova.
rpc_backend = qpid
#stacklab: qpid_hostname = old-broker
qpid_hostname = broker.lab
#stacklab: qpid_topology_version = 2
qpid_topology_version = 1
qpid_heartbeat = 30
qpid_password = pa$$$$ion-fruit 7
qpid_port = 5671
qpid_protocol = ssl
qpid_sasl_mechanisms = PLAIN DIGEST-MD5
qpid_tcp_nodelay = false
qpid_username = no$$va
`,
		`[DEFAULT]
#qpid_topology_version = 1
qpid_topology_version = 1
rpc_backend = qpid
qpid_heartbeat = 30
qpid_hostname = broker.lab
qpid_password = pa$$$$ion-fruit 7
qpid_port = 5671
qpid_protocol = ssl
qpid_sasl_mechanisms = PLAIN DIGEST-MD5
qpid_tcp_nodelay = false
qpid_username = no$$va
`,
		`[DEFAULT]
rpc_backend = qpid

[database]
connection = mysql://cinder

#stacklab: section added
[oslo_messaging_qpid]
qpid_heartbeat = 30
qpid_hostname = broker.lab
qpid_password = pa$$$$ion-fruit 7
qpid_port = 5671
qpid_protocol = ssl
qpid_sasl_mechanisms = PLAIN DIGEST-MD5
qpid_tcp_nodelay = false
qpid_topology_version = 1
qpid_username = no$$va`,
		`[DEFAULT]
rpc_backend = qpid
[oslo_messaging_qpid]
#stacklab: qpid_password = 'old one'
qpid_password = pa$$$$ion-fruit 7
#stacklab: qpid_port=5672
qpid_port = 5671
qpid_heartbeat = 30
qpid_hostname = broker.lab
qpid_protocol = ssl
qpid_sasl_mechanisms = PLAIN DIGEST-MD5
qpid_tcp_nodelay = false
qpid_topology_version = 1
qpid_username = no$$va
`,
	}
	qpidTwo = []string{
		"[DEFAULT]\n# Nova.\nrpc_backend = qpid\n#stacklab: qpid_hostname = old-broker\nqpid_hostname = broker.lab\n#stacklab: qpid_topology_version = 2\nqpid_topology_version = 2\nqpid_password = pa$$$$ion-fruit 7\n",
		"[DEFAULT]\n#qpid_topology_version = 1\nqpid_topology_version = 2\nrpc_backend = qpid\nqpid_hostname = broker.lab\nqpid_password = pa$$$$ion-fruit 7\n",
		"[DEFAULT]\nrpc_backend = qpid\n\n[database]\nconnection = mysql://cinder\n\n#stacklab: section added\n[oslo_messaging_qpid]\nqpid_hostname = broker.lab\nqpid_password = pa$$$$ion-fruit 7\nqpid_topology_version = 2",
		"[DEFAULT]\nrpc_backend = qpid\n[oslo_messaging_qpid]\n#stacklab: qpid_password = 'old one'\nqpid_password = pa$$$$ion-fruit 7\nqpid_port=5672\nqpid_hostname = broker.lab\nqpid_topology_version = 2\n",
	}
)

func TestAccQpidTopology(t *testing.T) {
	lab := newQpidLab(t)
	restarted := lab.restarted()
	two := lab.vars(config.Variables{
		"topology": config.IntegerVariable(2), "hostname": config.StringVariable("broker.lab"),
		"password": config.StringVariable(qpidPassword), "password_version": config.StringVariable("1"),
	})
	var locations []string
	for _, file := range lab.files {
		locations = append(locations, strings.Join(lab.within, ",")+":"+file)
	}
	acctest.Lifecycle{
		Address: qpidAddress, Config: "testdata/qpid",
		Vars: lab.vars(config.Variables{
			"topology": config.IntegerVariable(1), "hostname": config.StringVariable("broker.lab"), "port": config.IntegerVariable(5671), "username": config.StringVariable("no$va"),
			"password": config.StringVariable(qpidPassword), "password_version": config.StringVariable("1"), "protocol": config.StringVariable("ssl"),
			"heartbeat": config.IntegerVariable(30), "tcp_nodelay": config.BoolVariable(false), "sasl_mechanisms": acctest.List("PLAIN", "DIGEST-MD5"),
		}),
		Checks:  append(acctest.Checks(lab.hold(qpidOne...), restarted), resource.TestCheckResourceAttr(qpidAddress, "id", strings.Join(locations, ","))),
		Changed: two, ChangedChecks: acctest.Checks(lab.hold(qpidTwo...), restarted),
		Meddle: []func(*testing.T){
			acctest.Replace(lab.m, lab.files[2], "qpid_topology_version = 2", "qpid_topology_version = 1"),
			acctest.Replace(lab.m, lab.files[1], "qpid_topology_version = 2\n", ""),
			acctest.Replace(lab.m, lab.files[3], "qpid_hostname = broker.lab", "qpid_hostname = elsewhere"),
			acctest.Replace(lab.m, lab.files[0], "$$ion", "$$ing"),
			// All that tells the section is gone.
			acctest.Replace(lab.m, lab.files[3], "[oslo_messaging_qpid]\n#stacklab: qpid_password = 'old one'\nqpid_password = pa$$$$ion-fruit 7\nqpid_port=5672\nqpid_hostname = broker.lab\nqpid_topology_version = 2\n", "[oslo_messaging_qpid]\n#stacklab: qpid_password = 'old one'\nqpid_port=5672\n"),
		},
		Mended: func() error { return nil },
		Gone:   lab.hold(qpidConfs...),
		ID:     strings.Join(locations, ","), Name: "id",
		ImportIgnore: []string{"password_wo_version", "services.0.restart", "services.1.restart", "services.2.restart", "services.3.restart", "services.1.release", "services.2.release"},
	}.Run(t)
	acctest.Must(t, restarted())
}

// TestAccQpidNothingToDo holds that no unit is touched where no file changes: on a change of what is no setting, and on a destroy
// that finds others' values.
func TestAccQpidNothingToDo(t *testing.T) {
	lab := newQpidLab(t)
	tf, set := lab.terraform("", 1, nil)
	tf.Apply(t)
	before := lab.starts()
	services := lab.services()
	services[0]["name"], services[1]["restart"] = "nova-compute", nil
	tf.Set(t, map[string]any{"topology": 1, "services": services})
	if out := tf.Apply(t); !strings.Contains(out, "1 changed") {
		t.Errorf("nothing is changed:\n%s", out)
	}
	set(1)
	tf.Apply(t)
	tf.NoChanges(t)
	if now := lab.starts(); now != before {
		t.Errorf("units were started at %s, and then at %s", before, now)
	}
	for i, file := range lab.files {
		if i > 0 {
			acctest.Must(t, acctest.Put(context.Background(), lab.m, file, qpidConfs[i]))
		}
	}
	acctest.Replace(lab.m, lab.files[0], "qpid_topology_version = 1", "qpid_topology_version = 3")(t)
	tf.Destroy(t)
	if now := lab.starts(); now != before {
		t.Errorf("units were started at %s, and then at %s", before, now)
	}
}
