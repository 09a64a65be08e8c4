package machine

import (
	"strings"
	"testing"
)

func TestNamesOfAccounts(t *testing.T) {
	a := &Accounts{
		machine: "this machine",
		users: parseNames(passwdFile, strings.Join([]string{
			"root:x:0:0:root:/root:/bin/bash", "toor:x:0:0::/:", "# nova:x:1:1", "+::::::", "+nis::", "", "broken", "odd:x:none:0::/:",
			"nova:x:64060:64060::/var/lib/nova:/bin/false", "nova:x:1:1::/:", "keystone:x:64061:1::/:", "123:x:456:1::/:", "nobody:x:65534:65534::/:",
		}, "\n")),
		groups: parseNames(groupFile, "root:x:0:\nlast:x:7:a,b"),
	}
	for text, want := range map[string]int{"root": 0, "toor": 0, "nova": 64060, "0": 0, "42": 42, "123": 456, "4294967294": 4294967294} {
		if got, err := a.UID(text); got != want || err != nil {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
	if got, err := a.GID("last"); got != 7 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
	for uid, want := range map[int]string{0: "root", 64060: "nova", 1: "nova", 65534: "nobody", 99: "99"} {
		if got := a.User(uid); got != want {
			t.Errorf("%d: %s", uid, got)
		}
	}
	if a.Group(7) != "last" || a.Group(8) != "8" {
		t.Error(a.Group(7), a.Group(8))
	}
	for text, want := range map[string]string{
		"novaa":      `this machine has no user "novaa" in /etc/passwd: there are nova, `,
		"Keystone":   "there are keystone, ",
		"":           `no user ""`,
		"-1":         `no user "-1"`,
		"4294967295": `no user "4294967295"`,
		"0x10":       "a number does as well",
	} {
		if _, err := a.UID(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := new(Accounts).UID("x"); err == nil || !strings.Contains(err.Error(), "it has none") {
		t.Error(err)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"nova", "nova", 1}, {"nova", "nvoa", 2}, {"kitten", "sitting", 3}, {"", "abc", 3}, {"abc", "", 3}, {"keystone", "stone", 1}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%s, %s: %d", c.a, c.b, got)
		}
	}
}
