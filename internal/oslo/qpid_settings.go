package oslo

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
)

// setting pairs an attribute of a topology with the option of the same meaning.
type setting struct {
	attribute, option string
	// text is the declared value as a file has it, and whether one is declared.
	text func(*topology) (string, bool)
	// take takes a value over from a file, and reports whether it is one. The attribute is null for nil, and for what is none.
	take func(*topology, *string) bool
}

// settings are those of a topology, but for the password.
var settings = []setting{
	number("version", versionOption, func(t *topology) *types.Int64 { return &t.Version }),
	text("hostname", "qpid_hostname", func(t *topology) *types.String { return &t.Hostname }),
	number("port", "qpid_port", func(t *topology) *types.Int64 { return &t.Port }),
	text("username", "qpid_username", func(t *topology) *types.String { return &t.Username }),
	text("protocol", "qpid_protocol", func(t *topology) *types.String { return &t.Protocol }),
	number("heartbeat", "qpid_heartbeat", func(t *topology) *types.Int64 { return &t.Heartbeat }),
	truth("tcp_nodelay", "qpid_tcp_nodelay", func(t *topology) *types.Bool { return &t.TCPNodelay }),
	words("sasl_mechanisms", "qpid_sasl_mechanisms", func(t *topology) *types.List { return &t.SASLMechanisms }),
}

const passwordOption = "qpid_password"

func number(attribute, option string, of func(*topology) *types.Int64) setting {
	return setting{
		attribute, option,
		func(t *topology) (string, bool) { return strconv.FormatInt(of(t).ValueInt64(), 10), !of(t).IsNull() },
		func(t *topology, text *string) bool {
			*of(t) = types.Int64Null()
			if text == nil {
				return false
			}
			n, err := strconv.ParseInt(*text, 10, 64)
			if err == nil {
				*of(t) = types.Int64Value(n)
			}
			return err == nil
		},
	}
}

func text(attribute, option string, of func(*topology) *types.String) setting {
	return setting{
		attribute, option,
		func(t *topology) (string, bool) { return literal(of(t).ValueString()), !of(t).IsNull() },
		func(t *topology, text *string) bool {
			*of(t) = types.StringNull()
			if text != nil {
				*of(t) = types.StringValue(strings.ReplaceAll(*text, "$$", "$"))
			}
			return text != nil
		},
	}
}

func truth(attribute, option string, of func(*topology) *types.Bool) setting {
	return setting{
		attribute, option,
		func(t *topology) (string, bool) { return strconv.FormatBool(of(t).ValueBool()), !of(t).IsNull() },
		func(t *topology, text *string) bool {
			*of(t) = types.BoolNull()
			if text == nil {
				return false
			}
			switch strings.ToLower(*text) { // the words are oslo.config's
			case "true", "1", "on", "yes":
				*of(t) = types.BoolValue(true)
			case "false", "0", "off", "no":
				*of(t) = types.BoolValue(false)
			}
			return !of(t).IsNull()
		},
	}
}

func words(attribute, option string, of func(*topology) *types.List) setting {
	return setting{
		attribute, option,
		func(t *topology) (string, bool) {
			list, err := crud.Texts(context.Background(), *of(t))
			return strings.Join(list, " "), err == nil && !of(t).IsNull()
		},
		func(t *topology, text *string) bool {
			*of(t) = types.ListNull(types.StringType)
			if text != nil {
				*of(t) = crud.TextList(strings.Fields(*text))
			}
			return text != nil
		},
	}
}

// is reports whether a file has the declared value, however it is spelt.
func (s setting) is(t *topology, has *string) bool {
	var found topology
	want, declared := s.text(t)
	if !s.take(&found, has) {
		return !declared
	}
	text, _ := s.text(&found)
	return declared && text == want
}

// literal is a text as a file has it: oslo.config replaces $name, and takes $$ for a dollar sign.
func literal(text string) string { return strings.ReplaceAll(text, "$", "$$") }

// checkLiteral tells why a text cannot be the value of an option. The error holds nothing of the text.
func checkLiteral(text string) error {
	if strings.Contains(text, `\$`) {
		return errors.New(`it has a backslash before a dollar sign, which not all releases of oslo.config read alike: choose a value without`)
	}
	if strings.Contains(strings.TrimSuffix(text, "\n"), "\n") {
		return errors.New("it has more than one line, which no broker takes: write one")
	}
	return ini.CheckValue(text)
}
