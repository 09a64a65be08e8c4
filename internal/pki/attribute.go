package pki

import "github.com/stacklab/terraform-provider-stacklab/internal/ber"

// attribute is one that may stand in a name.
type attribute struct {
	short, long string // OpenSSL's names of it
	oid         string
	tag         byte // the string type that OpenSSL writes its value in
	min, max    int  // characters; max is 0 where there is no limit
}

// attributes are those of OpenSSL that occur in practice. Whoever adds one takes limits and type from
// https://www.rfc-editor.org/rfc/rfc5280#appendix-A.1.
var attributes = [...]attribute{
	{"C", "countryName", "2.5.4.6", ber.PrintableString, 2, 2},
	{"ST", "stateOrProvinceName", "2.5.4.8", ber.UTF8String, 1, 128},
	{"L", "localityName", "2.5.4.7", ber.UTF8String, 1, 128},
	{"O", "organizationName", "2.5.4.10", ber.UTF8String, 1, 64},
	{"OU", "organizationalUnitName", "2.5.4.11", ber.UTF8String, 1, 64},
	{"CN", "commonName", "2.5.4.3", ber.UTF8String, 1, 64},
	{"emailAddress", "emailAddress", "1.2.840.113549.1.9.1", ber.IA5String, 1, 128},
	{"SN", "surname", "2.5.4.4", ber.UTF8String, 1, 32768},
	{"GN", "givenName", "2.5.4.42", ber.UTF8String, 1, 32768},
	{"initials", "initials", "2.5.4.43", ber.UTF8String, 1, 32768},
	{"name", "name", "2.5.4.41", ber.UTF8String, 1, 32768},
	{"title", "title", "2.5.4.12", ber.UTF8String, 1, 0},
	{"street", "streetAddress", "2.5.4.9", ber.UTF8String, 1, 0},
	{"postalCode", "postalCode", "2.5.4.17", ber.UTF8String, 1, 0},
	{"description", "description", "2.5.4.13", ber.UTF8String, 1, 0},
	{"serialNumber", "serialNumber", "2.5.4.5", ber.PrintableString, 1, 64},
	{"dnQualifier", "dnQualifier", "2.5.4.46", ber.PrintableString, 1, 0},
	{"UID", "userId", "0.9.2342.19200300.100.1.1", ber.UTF8String, 1, 0},
	{"DC", "domainComponent", "0.9.2342.19200300.100.1.25", ber.IA5String, 1, 0},
}
