package lxd

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestParseProfile(t *testing.T) {
	const shown = `config:
  boot.autostart: true
  boot.autostart.delay: 0755
  limits.cpu: 1.0
  limits.memory: "4GiB"
  raw.lxc: |
    lxc.apparmor.profile=unconfined
    lxc.mount.auto=sys:rw
  security.nesting: True
  security.privileged: yes
  user.empty: ""
  user.when: 2020-01-02
  user.quoted: 'true'
description: 7
devices:
  eth0:
    mtu: 9000
    type: nic
  root: {path: /, pool: default, type: disk}
name: docker
used_by:
- /1.0/instances/a
project: default
`
	name := "docker"
	want := &profileText{
		name: &name, description: "7",
		config: config{
			"boot.autostart": "true", "boot.autostart.delay": "0755", "limits.cpu": "1.0", "limits.memory": "4GiB",
			"raw.lxc":          "lxc.apparmor.profile=unconfined\nlxc.mount.auto=sys:rw\n",
			"security.nesting": "true", "security.privileged": "yes", "user.empty": "", "user.when": "2020-01-02", "user.quoted": "true",
		},
		devices: devices{
			"eth0": {"mtu": "9000", "type": "nic"},
			"root": {"path": "/", "pool": "default", "type": "disk"},
		},
	}
	got, err := parseProfile(shown)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestParseProfileForms(t *testing.T) {
	none := map[string]string{}
	for text, want := range map[string]config{
		"config:\ndevices:\n":                          none,
		"--- # a comment\nconfig: {}\n...\n":           none,
		"{\"config\": {\"user.a\": 1}}":                {"user.a": "1"},
		"config: {user.a: !!str 5, user.b: ~tilde}":    {"user.a": "5", "user.b": "~tilde"},
		"config: {user.a: &x on, user.b: *x}":          {"user.a": "on", "user.b": "on"},
		"used_by: [&a {user.a: 1}]\nconfig: *a":        {"user.a": "1"},
		"config:\n  <<: {user.a: 1}\n  user.a: 2\n":    {"user.a": "2"},
		"config:\n  <<: [{user.a: 1}, {user.a: 2}]\n":  {"user.a": "1"},
		"config: {1: 2, true: FALSE, user.x: 0x1F}":    {"1": "2", "true": "false", "user.x": "0x1F"},
		"\ufeffconfig:\r\n  user.a: b\r\n":             {"user.a": "b"},
		"config: {user.a: 12345678901234567890123456}": {"user.a": "12345678901234567890123456"},
	} {
		got, err := parseProfile(text)
		if err != nil || !reflect.DeepEqual(got.config, want) {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
}

func TestParseProfileRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "it is empty",
		"# nothing\n":                         "it is empty",
		"---\n":                               "it is empty",
		"null":                                "it is empty",
		"docker":                              "line 1: the profile is a single value",
		"- a":                                 "line 1: the profile is a list",
		"config: {}\nconfigs: {}\n":           `line 2: unknown key "configs": did you mean "config"\?`,
		"config: {}\nephemeral: false\n":      `line 2: unknown key "ephemeral": a profile has config, description, `,
		"config:\n  a.b: 1\n  a.b: 2\n":       `line 3: "a.b" stands twice in config, first in line 2`,
		"config: {}\nconfig: {}":              `line 2: "config" stands twice in the profile, first in line 1`,
		"config:\n  a.b:\n":                   `line 2: "a.b" of config has no value`,
		"config:\n  a.b: ~\n":                 `line 2: "a.b" of config has no value`,
		"config:\n  a.b: [1]\n":               `line 2: "a.b" of config is a list`,
		"config:\n  a: {b: 1}\n":              `line 2: "a" of config is a mapping`,
		"config: []":                          `line 1: config is a list`,
		"devices:\n  eth0:\n":                 `line 2: device "eth0" has no keys`,
		"devices:\n  eth0: nic\n":             `line 2: device "eth0" is a single value`,
		"devices:\n  eth0: {mtu: }\n":         `line 2: "mtu" of device "eth0" has no value`,
		"description:\n":                      `line 1: description has no value`,
		"name: [a]\n":                         `line 1: name is a list`,
		"config:\n  a.b: !!binary aGFsbG8=\n": `line 2: "a.b" of config has the tag !!binary`,
		"config:\n  a.b: !mine x\n":           `line 2: "a.b" of config has the tag !mine`,
		"config:\n  [a, b]: c\n":              `line 2: a key of config is a list`,
		"config:\n  ~: c\n":                   `line 2: a key of config is null`,
		"config:\n  <<: 5\n":                  `line 2: config is a single value`,
		"config: {}\n---\nconfig: {}\n":       `line 2: a second document begins`,
		"config:\n\ta: b\n":                   `line 2: found character that cannot start any token`,
		"config: *x\n":                        `unknown anchor 'x' referenced`,
		"config: &a {<<: *a}\n":               `line 1: there are more than 10000 keys`,
		strings.Repeat("#", 1<<20+1):          `it has 1048577 bytes, and 1048576 is the limit`,
	} {
		_, err := parseProfile(text)
		if err == nil || !regexp.MustCompile("^"+want).MatchString(err.Error()) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

// TestParseProfileIsBounded has a text of a few hundred bytes that says 2^60 keys.
func TestParseProfileIsBounded(t *testing.T) {
	text := "used_by:\n- &a0 {user.x: 1}\n"
	for i := range 60 {
		text += fmt.Sprintf("- &a%d {<<: [*a%d, *a%d]}\n", i+1, i, i)
	}
	if _, err := parseProfile(text + "config: *a60\n"); err == nil || !strings.Contains(err.Error(), "more than 10000 keys") {
		t.Error(err)
	}
}

// FuzzProfileYAML looks for texts that the parser does not survive, or that it reads to something it would not read
// again.
func FuzzProfileYAML(f *testing.F) {
	f.Add("config:\n  security.nesting: true\ndevices:\n  eth0: {type: nic, mtu: 0755}\nname: docker\n")
	f.Add("used_by: [&a {user.a: 1}]\nconfig:\n  <<: *a\n  user.b: ~\n")
	f.Add("--- \ndescription: >-\n  folded\n...\n---\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parseProfile(text)
		if err != nil {
			return
		}
		top := map[string]any{"description": p.description, "config": p.config, "devices": p.devices}
		if p.name != nil {
			top["name"] = *p.name
		}
		written, err := yaml.Marshal(top)
		if err != nil {
			t.Skip(err)
		}
		again, err := parseProfile(string(written))
		if err != nil || !reflect.DeepEqual(p, again) {
			t.Errorf("%q\n%+v\n%q\n%+v, %v", text, p, written, again, err)
		}
	})
}
