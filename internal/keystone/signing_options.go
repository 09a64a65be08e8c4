package keystone

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

const (
	formatPKI  = "PKI"
	formatPKIZ = "PKIZ"
	formatUUID = "UUID"

	defaultRelease = "icehouse"
	firstProvider  = "icehouse" // whose [token] provider is written
	firstPKIZ      = "juno"
	firstEntry     = "liberty" // whose [token] provider is an entry point instead of a class
)

var (
	tokenFormats = []string{formatPKI, formatPKIZ, formatUUID}
	// releases are those of Keystone that sign tokens, from first to last.
	releases = []string{"folsom", "grizzly", "havana", "icehouse", "juno", "kilo", "liberty", "mitaka", "newton"}
)

// since reports whether a release is another one or later.
func since(release, first string) bool {
	return slices.Index(releases, release) >= slices.Index(releases, first)
}

// tokenProvider is what [token] provider is in a release, "" where it is not set.
//
// Its help in keystone/common/config.py names the classes from Havana ([pki|uuid].Provider) over Juno, which brings pkiz, to Kilo, and
// from Liberty on entry points in the namespace keystone.token.provider. By keystone/token/provider.py a [signing] token_format that says
// something else is an error of Havana and Icehouse, and wins in Juno; Liberty does not know token_format any more.
func tokenProvider(release, format string) string {
	name := strings.ToLower(format)
	switch {
	case !since(release, firstProvider):
		return ""
	case since(release, firstEntry):
		return name
	}
	return "keystone.token.providers." + name + ".Provider"
}

// options are the wanted ones. Those by which keystone-manage pki_setup makes material are left alone where the material is given.
func (s signing) options() map[options.Option]options.Want {
	all := map[options.Option]options.Want{}
	add := func(section, name, value, attribute string) {
		all[options.Option{Section: section, Name: name}] = options.Want{Values: []string{value}, At: path.Root(attribute)}
	}
	format := s.TokenFormat.ValueString()
	add("signing", "token_format", format, "token_format")
	if provider := tokenProvider(s.Release.ValueString(), format); provider != "" {
		add("token", "provider", provider, "token_format")
	}
	for _, r := range s.roles() {
		add("signing", string(r), s.path(r), string(r))
	}
	if !s.given() {
		add("signing", "cert_subject", s.CertSubject.ValueString(), "cert_subject")
		add("signing", "key_size", strconv.FormatInt(s.KeySize.ValueInt64(), 10), "key_size")
		add("signing", "valid_days", strconv.FormatInt(s.ValidDays.ValueInt64(), 10), "valid_days")
	}
	return all
}
