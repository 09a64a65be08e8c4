package oslo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

func parsed(t *testing.T, text string) *ini.File {
	t.Helper()
	f, err := ini.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const (
	inDefault = "[DEFAULT]\nqpid_hostname = a\n"
	inGroup   = "[DEFAULT]\nx = 1\n[oslo_messaging_qpid]\nqpid_hostname = a\n"
	inBoth    = "[DEFAULT]\nqpid_port = 1\n[oslo_messaging_qpid]\nqpid_hostname = a\n"
	inNone    = "[DEFAULT]\n#qpid_hostname = localhost\nrpc_backend = qpid\n"
	sampled   = "[DEFAULT]\nrpc_backend = qpid\n[oslo_messaging_qpid]\n#qpid_hostname = localhost\n"
	legacy    = "[DEFAULT]\nqpid_hostname = a\n[oslo_messaging_qpid]\n#qpid_hostname = localhost\n"
)

func TestQpidSection(t *testing.T) {
	for _, c := range []struct{ file, release, want string }{
		{inNone, "icehouse", "DEFAULT"},
		{inNone, "juno", "DEFAULT"},
		{inNone, "kilo", "oslo_messaging_qpid"},
		{inNone, "liberty", "oslo_messaging_qpid"},
		{inGroup, "juno", "DEFAULT"},
		{inDefault, "kilo", "oslo_messaging_qpid"},
		{inBoth, "juno", "DEFAULT"},
		{inBoth, "kilo", "oslo_messaging_qpid"},
		{inNone, "austin", "DEFAULT"},
		{inDefault, "", "DEFAULT"},
		{inGroup, "", "oslo_messaging_qpid"},
		{sampled, "", "oslo_messaging_qpid"},
		{legacy, "", "DEFAULT"},
		{inNone, "", "error: the file sets no option of qpid yet"},
		{"", "", "error: the file sets no option of qpid yet"},
		{inBoth, "", "error: [DEFAULT] and [oslo_messaging_qpid] both set"},
	} {
		got, err := qpidSectionOf(parsed(t, c.file), c.release)
		if err != nil {
			got = "error: " + err.Error()
			if !strings.Contains(got, "write release") {
				t.Errorf("%q does not say what to write", got)
			}
		}
		if got != c.want && !(strings.HasPrefix(c.want, "error") && strings.HasPrefix(got, c.want)) {
			t.Errorf("release %q of %q: %s, want %s", c.release, c.file, got, c.want)
		}
	}
}

func TestQpidSectionOfWhatIsOwned(t *testing.T) {
	owned := ownedService{Options: options.Marks{{Section: qpidSection, Name: versionOption}: {}}}
	if got, err := owned.section(parsed(t, inNone), ""); err != nil || got != qpidSection {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := owned.section(parsed(t, inBoth), ""); err == nil {
		t.Error("both sections have options, and one was taken")
	}
}

func TestQpidVersion(t *testing.T) {
	set := func(inDefault, inGroup string) string {
		text := "[DEFAULT]\n"
		if inDefault != "" {
			text += "qpid_topology_version = 2\nqpid_topology_version = " + inDefault + "\n"
		}
		if inGroup != "" {
			text += "[oslo_messaging_qpid]\nqpid_topology_version = " + inGroup + "\n"
		}
		return text
	}
	for _, c := range []struct{ file, release, want string }{
		// Set, with the section that counts.
		{set("1", ""), "", "1 set DEFAULT"},
		{set("", "2"), "", "2 set oslo_messaging_qpid"},
		{set("1", "1"), "", "1 set oslo_messaging_qpid"},
		{set("1", "2"), "", "0 unknown "},
		{set("1", "2"), "juno", "1 set DEFAULT"},
		{set("1", "2"), "kilo", "2 set oslo_messaging_qpid"},
		{set("2", ""), "liberty", "2 set DEFAULT"},
		{set("", "2"), "icehouse", "1 default "},
		{set("1", ""), "havana", "1 set DEFAULT"},
		// What is no version.
		{set("3", ""), "icehouse", "0 unknown DEFAULT"},
		{set("$other", ""), "", "0 unknown DEFAULT"},
		{set("", "one"), "kilo", "0 unknown oslo_messaging_qpid"},
		// Defaults.
		{"", "havana", "2 default "},
		{"", "icehouse", "1 default "},
		{"", "juno", "1 default "},
		{"", "kilo", "1 default "},
		{"", "liberty", "1 default "},
		{"", "", "0 unknown "},
		{"", "grizzly", "0 unknown "},
		{set("2", ""), "grizzly", "0 unknown "},
		{"", "mitaka", "0 unknown "},
	} {
		version, from, section := versionOf(parsed(t, c.file), c.release)
		if got := fmt.Sprint(version, " ", from, " ", section); got != c.want {
			t.Errorf("release %q of %q: %s, want %s", c.release, c.file, got, c.want)
		}
	}
}

// TestQpidAddress has the names of the project's facts. No broker is asked: there is none that could be had here.
func TestQpidAddress(t *testing.T) {
	for _, c := range []struct {
		version               int64
		kind, exchange, topic string
		want                  string
	}{
		{1, "topic", "nova", "compute", "nova/compute"},
		{1, "direct", "", "a1b2", "a1b2/a1b2"},
		{1, "direct", "nova", "a1b2", "a1b2/a1b2"},
		{1, "fanout", "nova", "compute", "compute_fanout"},
		{2, "topic", "nova", "compute.juju-4", "amq.topic/topic/nova/compute.juju-4"},
		{2, "direct", "", "a1b2", "amq.direct/a1b2"},
		{2, "fanout", "", "compute", "amq.topic/fanout/compute"},
		{3, "topic", "nova", "compute", "0: the topology version is 3: write 1 or 2"},
		{1, "queue", "nova", "compute", `1: the kind is "queue": write one of topic, direct, fanout`},
		{2, "topic", "", "compute", "2: a topic is on an exchange: write the service's control_exchange, such as nova"},
		{2, "fanout", "nova", "", "3: the topic is empty: write one, such as compute, or for direct the ID of a message"},
	} {
		got, argument, err := qpidAddress(c.version, c.kind, c.exchange, c.topic)
		if err != nil {
			got = fmt.Sprintf("%d: %v", argument, err)
		}
		if got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestTopologyID(t *testing.T) {
	for _, c := range []struct{ id, want, again string }{
		{"/etc/nova/nova.conf", "nova[] /etc/nova/nova.conf", ""},
		{"compute:/etc/nova/nova.conf,control:/etc/neutron/neutron.conf", "nova[compute] /etc/nova/nova.conf; neutron[control] /etc/neutron/neutron.conf", ""},
		{"compute,inner:/etc/a.conf,/etc/b,lab/x,y,z:/c,@juju-4:/d", `a[compute inner] /etc/a.conf; b[] /etc/b; c[lab/x y z] /c; d@juju-4[] /d`, ""},
		{"compute:/etc/a%2Cb%3Ac%25%23,/etc/b", "a,b:c%#[compute] /etc/a,b:c%#; b[] /etc/b", ""},
		{"%63ompute:/etc/%61", "a[compute] /etc/a", "compute:/etc/a"},
		{"compute", `error: "compute" is followed by no path`, ""},
		{"/etc/a,compute,inner", `error: "compute,inner" is followed by no path`, ""},
		{"compute:etc/a", `error: the path "etc/a" does not begin with /`, ""},
		{"@:/etc/a", "error: the host is empty", ""},
		{":/etc/a", "error: the instance is empty", ""},
		{"/etc/a,,/etc/b", `error: "" is followed by no path`, ""},
		{"compute,/etc/b", `error: "compute" is followed by no path with a colon before it`, ""},
		{"/etc/a#b", "error: nothing may follow a #", ""},
	} {
		services, err := parseTopologyID(c.id)
		if wrong, isWrong := strings.CutPrefix(c.want, "error: "); isWrong {
			if err == nil || !strings.Contains(err.Error(), wrong) || !strings.Contains(err.Error(), topologyID.Form()) || !strings.Contains(err.Error(), topologyID.Example) {
				t.Errorf("%s: %v, want %s, the form and the example", c.id, err, wrong)
			}
			continue
		}
		var got, locations []string
		for _, s := range services {
			within, _ := crud.Texts(t.Context(), s.Within)
			host := s.Host.ValueString()
			if host != "" {
				host = "@" + host
			}
			got = append(got, fmt.Sprintf("%s%s%v %s", s.Name.ValueString(), host, within, s.Path.ValueString()))
			location, err := s.location(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			locations = append(locations, location)
		}
		if text := strings.Join(got, "; "); err != nil || text != c.want {
			t.Errorf("%s: %s, %v; want %s", c.id, text, err, c.want)
		}
		again := c.again
		if again == "" {
			again = c.id
		}
		if text := strings.Join(locations, ","); text != again {
			t.Errorf("%s is written %s", c.id, text)
		}
	}
}

func TestQpidSettings(t *testing.T) {
	none := types.ListNull(serviceType)
	want := topology{
		Services: none,
		Version:  types.Int64Value(2), Hostname: types.StringValue("10.0.8.5"), Port: types.Int64Value(5671), Username: types.StringValue("no$va"),
		Protocol: types.StringValue("ssl"), Heartbeat: types.Int64Value(0), TCPNodelay: types.BoolValue(false), SASLMechanisms: crud.TextList([]string{"PLAIN", "DIGEST-MD5"}),
	}
	texts := map[string]string{
		"version": "2", "hostname": "10.0.8.5", "port": "5671", "username": "no$$va", "protocol": "ssl", "heartbeat": "0", "tcp_nodelay": "false",
		"sasl_mechanisms": "PLAIN DIGEST-MD5",
	}
	got := topology{Services: none}
	for _, s := range settings {
		if text, declared := s.text(&got); declared {
			t.Errorf("%s is declared by nobody, as %s", s.attribute, text)
		}
		if !s.is(&got, nil) {
			t.Errorf("%s: nothing is not nothing", s.attribute)
		}
		text, declared := s.text(&want)
		if !declared || text != texts[s.attribute] {
			t.Errorf("%s is written %q, want %q", s.attribute, text, texts[s.attribute])
		}
		if !s.take(&got, &text) || !s.is(&want, &text) || s.is(&want, nil) {
			t.Errorf("%s: %q is not what it was written for", s.attribute, text)
		}
	}
	if !got.equal(&want) {
		t.Errorf("read back it is %+v", got)
	}
	for attribute, spellings := range map[string][]string{"tcp_nodelay": {"False", "0", "no", "OFF"}, "port": {"05671"}, "sasl_mechanisms": {"PLAIN  DIGEST-MD5"}} {
		for _, s := range settings {
			for _, spelling := range spellings {
				if s.attribute == attribute && !s.is(&want, &spelling) {
					t.Errorf("%s: %q is taken for another value", attribute, spelling)
				}
			}
		}
	}
	for attribute, wrong := range map[string]string{"tcp_nodelay": "maybe", "port": "amqp", "version": "$x", "heartbeat": ""} {
		for _, s := range settings {
			if s.attribute == attribute && (s.take(&got, &wrong) || s.is(&want, &wrong)) {
				t.Errorf("%s: %q is taken for a value", attribute, wrong)
			}
		}
	}
}

func TestReleases(t *testing.T) {
	if !since("kilo", "kilo") || !since("liberty", "kilo") || since("juno", "kilo") || since("", "austin") || since("Kilo", "austin") {
		t.Error("the order of releases is not what it should be")
	}
	for _, first := range []string{firstWithTopology, firstInGroup, firstWithoutQpid} {
		if !known(first) {
			t.Errorf("%s is no release", first)
		}
	}
	for i, r := range releases {
		if r != strings.ToLower(r) || i > 0 && i < 26 && r <= releases[i-1] {
			t.Errorf("%s is not in its place", r)
		}
	}
}
