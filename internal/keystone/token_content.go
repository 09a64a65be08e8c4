package keystone

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// token is what a token says, by either API.
type token struct {
	version         string
	user, project   *party
	roles           []named
	issued, expires time.Time
	auditIDs        []string
}

// party is a user or a project.
type party struct {
	named
	Domain *named `json:"domain"`
}

type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// tokenV2 is the content of v2.0's.
type tokenV2 struct {
	Token *struct {
		Issued   string   `json:"issued_at"`
		Expires  string   `json:"expires"`
		Tenant   *party   `json:"tenant"`
		AuditIDs []string `json:"audit_ids"`
	} `json:"token"`
	User *struct {
		party
		Roles []named `json:"roles"`
	} `json:"user"`
}

// tokenV3 is the content of v3's.
type tokenV3 struct {
	Issued   string   `json:"issued_at"`
	Expires  string   `json:"expires_at"`
	User     *party   `json:"user"`
	Project  *party   `json:"project"`
	Roles    []named  `json:"roles"`
	AuditIDs []string `json:"audit_ids"`
}

// parseToken reads the content of a token. Errors hold nothing of it.
func parseToken(content []byte) (*token, error) {
	var either struct {
		Access *tokenV2 `json:"access"`
		Token  *tokenV3 `json:"token"`
	}
	if err := json.Unmarshal(content, &either); err != nil {
		return nil, notAToken(err)
	}
	t := &token{}
	var issued, expires string
	switch v2, v3 := either.Access, either.Token; {
	case v2 != nil && v2.Token != nil && v2.User != nil:
		t.version, t.user, t.project, t.roles, t.auditIDs = "v2.0", &v2.User.party, v2.Token.Tenant, v2.User.Roles, v2.Token.AuditIDs
		issued, expires = v2.Token.Issued, v2.Token.Expires
	case v3 != nil && v3.User != nil:
		t.version, t.user, t.project, t.roles, t.auditIDs = "v3", v3.User, v3.Project, v3.Roles, v3.AuditIDs
		issued, expires = v3.Issued, v3.Expires
	default:
		return nil, errors.New(`the content is no token: it has neither "access" with "token" and "user", as v2.0 has, nor "token" with "user", as v3 has`)
	}
	var err error
	if t.expires, err = parseTime(expires); err != nil {
		return nil, errors.New("the content is no token: it does not say when it expires")
	}
	t.issued, _ = parseTime(issued) // early ones do not say
	return t, nil
}

func notAToken(err error) error {
	wrong := new(json.UnmarshalTypeError)
	if errors.As(err, &wrong) {
		field := "it"
		if wrong.Field != "" {
			field = wrong.Field + " in it"
		}
		return fmt.Errorf("the content is no token: %s is of type %s", field, wrong.Value)
	}
	return errors.New("the content is no token: it is not JSON")
}

// parseTime reads what Keystone writes, with and without fractions; where no zone is named it is UTC.
func parseTime(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04:05", text)
	}
	return t, err
}

// partyType is how users and projects are shown.
var partyType = map[string]attr.Type{"id": types.StringType, "name": types.StringType, "domain_id": types.StringType, "domain_name": types.StringType}

func (p *party) value() types.Object {
	if p == nil {
		return types.ObjectNull(partyType)
	}
	domain := named{}
	if p.Domain != nil {
		domain = *p.Domain
	}
	return types.ObjectValueMust(partyType, map[string]attr.Value{
		"id": textOrNull(p.ID), "name": textOrNull(p.Name), "domain_id": textOrNull(domain.ID), "domain_name": textOrNull(domain.Name),
	})
}

func (t *token) roleNames() types.List {
	names := make([]string, len(t.roles))
	for i, role := range t.roles {
		names[i] = role.Name
	}
	return crud.TextList(names)
}
