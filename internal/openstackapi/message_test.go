package openstackapi

import (
	"strings"
	"testing"
)

// The bodies are what the services of Zed answered.
func TestMessage(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"Nova", `{"conflictingRequest": {"code": 409, "message": "Flavor with name m1.tiny already exists."}}`, "Flavor with name m1.tiny already exists"},
		{"Keystone", `{"error": {"code": 404, "message": "Could not find project: x.", "title": "Not Found"}}`, "Could not find project: x"},
		{"Neutron", `{"NeutronError": {"type": "NetworkInUse", "message": "Unable to complete operation on network.", "detail": ""}}`, "Unable to complete operation on network"},
		{"Placement", `{"errors": [{"status": 404, "detail": "The resource could not be found.\n\n   ", "title": "Not Found"}]}`, "The resource could not be found"},
		{"Glance", "<html>\n <head>\n  <title>409 Conflict</title>\n </head>\n <body>\n  <h1>409 Conflict</h1>\n  Image ID &quot;a&quot; already exists!<br /><br />\n\n\n </body>\n</html>", `409 Conflict Image ID "a" already exists!`},
		{"middleware", `{"message": "The server is currently unavailable.<br /><br />", "code": "503 Service Unavailable"}`, "The server is currently unavailable"},
		{"nothing", "", ""},
		{"a long text", strings.Repeat("x", 5000), strings.Repeat("x", 1000) + "..."},
	} {
		if got := message([]byte(test.body)); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestParseNovarc(t *testing.T) {
	got, err := ParseNovarc("#!/bin/bash\nunset OS_TOKEN\nexport OS_AUTH_URL=http://10.0.8.9:5000/v2.0  # Keystone\r\n" +
		"HOST='10.0.8.10'\nexport OS_USERNAME=admin\nexport OS_PASSWORD=\"pa ss\\\"$HOST\"\nexport OS_TENANT_NAME=${HOST}-${NONE:-x}\n" +
		"export OS_REGION_NAME=\"\"\nif [ -z \"$OS_REGION_NAME\" ]; then unset OS_REGION_NAME; fi\necho \"Password: \"\nread -sr OS_PASSWORD_INPUT\n" +
		"export OS_TOKEN=$OS_PASSWORD_INPUT\nexport OS_TOKEN\nexport COST=a'$b'\\ c\n")
	want := map[string]string{
		"OS_AUTH_URL": "http://10.0.8.9:5000/v2.0", "HOST": "10.0.8.10", "OS_USERNAME": "admin", "OS_PASSWORD": `pa ss"10.0.8.10`,
		"OS_TENANT_NAME": "10.0.8.10-x", "COST": "a$b c",
	}
	if err != nil || len(got) != len(want) {
		t.Errorf("got %q (%v), want %q", got, err, want)
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %q, want %q", name, got[name], value)
		}
	}
	for _, test := range []struct{ text, want string }{
		{"export A=1\nexport OS_PASSWORD=$(pass lab)", "line 2 of the file: it runs a command"},
		{"\n\nOS_AUTH_URL=http://`juju status`:5000", "line 3 of the file: it runs a command"},
		{"OS_PASSWORD=\"a $(b)\"", "line 1 of the file: it runs a command"},
		{"echo `date`", "line 1 of the file: it runs a command"},
		{"OS_PASSWORD='abc", "the quote ' is not closed"},
		{"OS_PASSWORD=a b", "something follows the value"},
		{"OS_PASSWORD=a;rm x", "something follows the value"},
		{"OS_PASSWORD=a|b", `'|' outside of quotes needs a shell`},
		{"OS_PASSWORD=${A%b}", "needs a shell"},
		{"source other", "neither an assignment nor a comment"},
	} {
		if _, err := ParseNovarc(test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %q", test.text, err, test.want)
		}
	}
}
