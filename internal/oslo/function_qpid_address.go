package oslo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

// NewQpidAddressFunction returns the function qpid_address.
func NewQpidAddressFunction() function.Function { return qpidAddressFunction{} }

type qpidAddressFunction struct{}

// addressKinds are the kinds of addresses on a broker.
var addressKinds = []string{"topic", "direct", "fanout"}

func (qpidAddressFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "qpid_address"
}

func (qpidAddressFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Tells what a queue of OpenStack's is called on a qpid broker",
		MarkdownDescription: "Returns the address that OpenStack's driver for qpid uses for a topic, a reply or a fanout, in a version of `qpid_topology_version`:\n\n" +
			"| kind | version 1 | version 2 |\n|---|---|---|\n| `topic` | `EXCHANGE/TOPIC` | `amq.topic/topic/EXCHANGE/TOPIC` |\n| `direct` | `MSGID/MSGID` | `amq.direct/MSGID` |\n| `fanout` | `TOPIC_fanout` | `amq.topic/fanout/TOPIC` |\n\n" +
			"Compare it with what is on the broker to find services that do not hear each other. The names are those of the driver's documentation and code: they were not compared with a broker, of which there is none to test with.",
		Parameters: []function.Parameter{
			function.Int64Parameter{Name: "version", MarkdownDescription: "The topology version, 1 or 2."},
			function.StringParameter{Name: "kind", MarkdownDescription: "What it is for: `" + strings.Join(addressKinds, "`, `") + "`; `direct` is where the reply to a call goes."},
			function.StringParameter{Name: "exchange", MarkdownDescription: "The service's `control_exchange`, such as `nova`. Only a topic has it in its name: write `\"\"` for the others."},
			function.StringParameter{Name: "topic", MarkdownDescription: "The topic, such as `compute` or, for one host, `compute.juju-4`; for `direct` the ID of the message."},
		},
		Return: function.StringReturn{},
	}
}

func (qpidAddressFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var (
		version               int64
		kind, exchange, topic string
	)
	if resp.Error = req.Arguments.Get(ctx, &version, &kind, &exchange, &topic); resp.Error != nil {
		return
	}
	address, argument, err := qpidAddress(version, kind, exchange, topic)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(argument, "There is no such address: "+err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, address)
}

// qpidAddress is what a broker calls a topic, a reply or a fanout. An error is about the argument of that number.
func qpidAddress(version int64, kind, exchange, topic string) (address string, argument int64, err error) {
	switch {
	case version != 1 && version != 2:
		return "", 0, fmt.Errorf("the topology version is %d: write 1 or 2", version)
	case kind == "topic" && exchange == "":
		return "", 2, errors.New("a topic is on an exchange: write the service's control_exchange, such as nova")
	case topic == "":
		return "", 3, errors.New("the topic is empty: write one, such as compute, or for direct the ID of a message")
	}
	switch fmt.Sprint(kind, version) {
	case "topic1":
		return exchange + "/" + topic, 0, nil
	case "topic2":
		return "amq.topic/topic/" + exchange + "/" + topic, 0, nil
	case "direct1":
		return topic + "/" + topic, 0, nil
	case "direct2":
		return "amq.direct/" + topic, 0, nil
	case "fanout1":
		return topic + "_fanout", 0, nil
	case "fanout2":
		return "amq.topic/fanout/" + topic, 0, nil
	}
	return "", 1, fmt.Errorf("the kind is %q: write one of %s", kind, strings.Join(addressKinds, ", "))
}
