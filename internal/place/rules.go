package place

import (
	"fmt"
	"path"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"

	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// FilePath is the rule of paths of files on machines.
var FilePath = NameRule{"file", "/etc/nova/nova.conf", func(name string) string {
	switch {
	case name == "":
		return "is empty"
	case strings.ContainsAny(name, "\x00\n"):
		return "has a line's end or a zero byte in it"
	case !strings.HasPrefix(name, "/"):
		return "does not begin with /: it is not known where it would be looked for"
	case strings.HasSuffix(name, "/"):
		return "ends with /, and so names a directory"
	case path.Clean(name) != name:
		return fmt.Sprintf("has . or .. or // in it: write %s", path.Clean(name))
	case len(name) > 4095:
		return "is longer than Linux allows, which is 4095 bytes"
	}
	return ""
}}

// UnitName is the rule of names of systemd's units.
var UnitName = stringvalidator.RegexMatches(systemd.ValidName, "must be the name of a systemd unit, such as nova-compute or nova-compute.service")
