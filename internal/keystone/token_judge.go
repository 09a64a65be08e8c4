package keystone

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
)

// The classes of reasons for which a token is not valid, in the order in which they are looked for.
const (
	classUnreadable = "unreadable"
	classUnverified = "unverified"
	classMalformed  = "malformed"
	classRevoked    = "revoked"
	classExpired    = "expired"
)

var reasonTexts = []struct{ class, text string }{
	{classUnreadable, "it is neither a PKI token nor PKIZ nor CMS in PEM, or is damaged"},
	{classUnverified, "its signature, its signer's certificate or the chain to the authority is not good"},
	{classMalformed, "what was signed is not what a token holds"},
	{classRevoked, "the revocation list names it"},
	{classExpired, "its time is over"},
}

var reasonType = map[string]attr.Type{"class": types.StringType, "exit_code": types.Int64Type, "text": types.StringType}

type reason struct {
	class    string
	exitCode int
	text     string
}

func (r reason) value() types.Object {
	return types.ObjectValueMust(reasonType, map[string]attr.Value{
		"class": types.StringValue(r.class), "exit_code": types.Int64Value(int64(r.exitCode)), "text": types.StringValue(r.text),
	})
}

// judge is by what tokens are judged.
type judge struct {
	pair
	at      time.Time
	revoked *revocations // nil: it is not known which are
}

// verdict is what came out of it.
type verdict struct {
	form    cms.Form
	reason  *reason // nil: it is valid
	revoked *bool   // nil: that is not known
	content *string // nil: it was not verified
	token   *token  // nil: the content is no token's
}

func (j judge) judge(text string) (v verdict) {
	text = strings.TrimSpace(text)
	v.form = cms.FormOf(text)
	der, content, err := j.verify(text, j.at)
	if err != nil {
		class := classUnverified
		if cms.ExitCode(err) == 2 {
			class = classUnreadable
		}
		v.reason = &reason{class, cms.ExitCode(err), err.Error()}
		return v
	}
	if !utf8.Valid(content) {
		v.reason = &reason{class: classMalformed, text: "the content is no text"}
		return v
	}
	shown := string(content)
	v.content = &shown
	v.token, err = parseToken(content)
	switch {
	case err == nil:
	case v.form == cms.FormPEM:
		return v // a text that was signed, and need not be a token
	default:
		v.reason = &reason{class: classMalformed, text: err.Error()}
		return v
	}
	if j.revoked != nil {
		revoked := j.revoked.has(idsOf(text, der), v.token.auditIDs)
		v.revoked = &revoked
	}
	switch {
	case v.revoked != nil && *v.revoked:
		v.reason = &reason{class: classRevoked, text: "the revocation list names the token"}
	case !j.at.Before(v.token.expires):
		v.reason = &reason{class: classExpired, text: fmt.Sprintf("the token has expired at %s", v.token.expires.UTC().Format(time.RFC3339))}
	}
	return v
}

// verify returns the message in DER, and what was signed.
func (p pair) verify(text string, at time.Time) (der, content []byte, err error) {
	if der, err = cms.DecodeToken(text); err != nil {
		return nil, nil, err
	}
	m, err := cms.ParseDER(der)
	if err != nil {
		return nil, nil, err
	}
	content, err = m.Verify(p.signers, p.cas, at)
	return der, content, err
}
