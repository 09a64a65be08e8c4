package oslo

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
)

// The sections in which the options of qpid are, to Juno and from Kilo on.
const (
	defaultSection = "DEFAULT"
	qpidSection    = "oslo_messaging_qpid"

	versionOption = "qpid_topology_version"
)

// setsQpid reports whether a section sets an option of qpid.
func setsQpid(f *ini.File, section string) bool {
	return slices.ContainsFunc(f.Options(section), func(name string) bool { return strings.HasPrefix(name, "qpid_") })
}

// qpidSectionOf is where a service's options of qpid go: by its release, else where its file has some. There is no guessing.
func qpidSectionOf(f *ini.File, release string) (string, error) {
	inDefault, inGroup := setsQpid(f, defaultSection), setsQpid(f, qpidSection)
	switch {
	case release != "" && since(release, firstInGroup):
		return qpidSection, nil
	case release != "":
		return defaultSection, nil
	case inDefault && inGroup:
		return "", fmt.Errorf("[%s] and [%s] both set options of qpid, and which of them the service reads depends on its release: write release, such as release = \"icehouse\"", defaultSection, qpidSection)
	case inDefault:
		return defaultSection, nil
	case inGroup || slices.ContainsFunc(f.Sections(), func(name string) bool { return strings.EqualFold(name, qpidSection) }):
		return qpidSection, nil
	}
	return "", errNoSection
}

var errNoSection = errors.New("the file sets no option of qpid yet, and in which section they belong depends on the service's release: write release, such as release = \"icehouse\"")

// How it is known which topology version a service uses.
const (
	fromSet     = "set"
	fromDefault = "default"
	fromUnknown = "unknown"
)

// versionOf is the topology version that a service of a release uses, or 0, and how that is known. The section is where it is set.
func versionOf(f *ini.File, release string) (version int64, from, section string) {
	inDefault, inGroup := last(f, defaultSection, versionOption), last(f, qpidSection, versionOption)
	switch {
	case release == "" && disagree(f),
		release != "" && !since(release, firstWithTopology):
		return 0, fromUnknown, ""
	case release != "" && !since(release, firstInGroup):
		inGroup = nil // which such a service does not read; later ones read both
	}
	switch {
	case inGroup != nil:
		return parsedVersion(*inGroup, qpidSection)
	case inDefault != nil:
		return parsedVersion(*inDefault, defaultSection)
	}
	return defaultVersion(release)
}

// disagree reports whether the version depends on which section the service reads.
func disagree(f *ini.File) bool {
	inDefault, inGroup := last(f, defaultSection, versionOption), last(f, qpidSection, versionOption)
	return inDefault != nil && inGroup != nil && *inDefault != *inGroup
}

// defaultVersion is what holds where nothing is set. Not all of Havana's components agree: some have 2, which is the one that does not
// fit to anything else.
func defaultVersion(release string) (version int64, from, section string) {
	switch {
	case release == "" || !since(release, firstWithTopology) || since(release, firstWithoutQpid):
		return 0, fromUnknown, ""
	case release == "havana":
		return 2, fromDefault, ""
	}
	return 1, fromDefault, ""
}

func parsedVersion(text, section string) (int64, string, string) {
	switch text {
	case "1":
		return 1, fromSet, section
	case "2":
		return 2, fromSet, section
	}
	return 0, fromUnknown, section
}

// last is the value of an option that counts, nil if it is not set.
func last(f *ini.File, section, name string) *string {
	values := f.Values(section, name)
	if len(values) == 0 {
		return nil
	}
	return &values[len(values)-1]
}
