package oslo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// releases are OpenStack's, in order, by the names that "release" takes.
var releases = []string{
	"austin", "bexar", "cactus", "diablo", "essex", "folsom", "grizzly", "havana", "icehouse", "juno", "kilo", "liberty", "mitaka",
	"newton", "ocata", "pike", "queens", "rocky", "stein", "train", "ussuri", "victoria", "wallaby", "xena", "yoga", "zed",
	"antelope", "bobcat", "caracal", "dalmatian", "epoxy", "flamingo",
}

// The releases in which something changes for qpid.
const (
	firstWithTopology = "havana" // some of its components have the option, and all of Icehouse's
	firstInGroup      = "kilo"   // whose oslo.messaging has a section of its own for the options
	firstWithoutQpid  = "mitaka" // whose oslo.messaging has no driver for it
)

func known(release string) bool { return slices.Contains(releases, release) }

// since reports whether a release is another one or came after it. What is no release came before all.
func since(release, first string) bool {
	return slices.Index(releases, release) >= slices.Index(releases, first)
}

// qpidRelease is the rule of "release" where qpid is concerned.
type qpidRelease struct{}

func (qpidRelease) Description(context.Context) string {
	return "an OpenStack release before Mitaka"
}

func (r qpidRelease) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

func (qpidRelease) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	switch release := req.ConfigValue.ValueString(); {
	case !known(release):
		resp.Diagnostics.AddAttributeError(req.Path, "Unknown release", fmt.Sprintf("The release %q is not known. Write one of %s.",
			release, strings.Join(releases[:slices.Index(releases, firstWithoutQpid)], ", ")))
	case since(release, firstWithoutQpid):
		resp.Diagnostics.AddAttributeError(req.Path, "No qpid in this release", fmt.Sprintf(
			"OpenStack's driver for qpid is gone: oslo.messaging 3.1.0, which %s has or a later one, has none, and the option does nothing there. Leave the service out, and let it use RabbitMQ.", release))
	}
}
