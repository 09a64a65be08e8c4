package oslo

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

var (
	protocols = []string{"tcp", "ssl"}

	hostName      = regexp.MustCompile(`^[^\s$/@,=]+$`)
	saslMechanism = regexp.MustCompile(`^[A-Z0-9_-]{1,20}$`)
)

const (
	nameText   = "What messages call the service, such as `nova-compute`. An import calls it after its file."
	withinText = "The LXD instance that it is in, as the instances to descend into, outermost first, such as `stacklab_lxd_instance.NAME.path` or `[\"compute\"]`. Default: none, which is this machine unless `host` is set."
	hostText   = "The host that it is on, reached over SSH: a name of the provider's `hosts`. Default: none."
	pathText   = "Its file, such as `/etc/nova/nova.conf`, which must exist. Symlinks are followed. Services that share a file are one element here, with the units of all of them in `restart`."
)

func releaseText() string {
	return "The service's OpenStack release: " + strings.Join(releases[:slices.Index(releases, firstWithoutQpid)], ", ") + "; from Mitaka on there is no driver for qpid, and a release is refused. To Juno the options are in `[DEFAULT]`, from Kilo on in `[oslo_messaging_qpid]`. "
}

func topologySchema() schema.Schema {
	broker := func(option, driver, text string) string {
		return fmt.Sprintf("%s. It is `%s` in the files. Default: none, which leaves the option as it is; the driver's own default is %s.", text, option, driver)
	}
	return schema.Schema{
		MarkdownDescription: "The version of the names (topology) that OpenStack's services use on a qpid broker, and how they get to the broker, for all services of a cloud at once. Services with different versions do not " +
			"hear each other, and their releases' defaults differ: some of Havana's components have 2, Icehouse has 1. So the version is written into each service's file.\n\n" +
			"A change is a clean break, for all services or for none: every unit in `restart` is stopped, every file is written and read back, and the units are started, also those that did not run before. " +
			"If anything of that fails, units that end within two seconds of their start included, every file gets back the bytes that it had, and the units that ran before are started. " +
			"A run that is killed leaves word of the units that it has stopped under `/run/stacklab` on their machine: the next plan shows them as a change of `restart`, and its apply finishes the work. " +
			"Where no file would change nothing is stopped. In an instance that is stopped the file is written and the units are left alone.\n\n" +
			"It owns its options and leaves every other byte of the files as it is. What a line said before stays in the file, as a comment that begins with `#stacklab:` above the new line, and comes back when the resource, " +
			"the service or the setting goes, unless somebody has changed the option meanwhile. Units of services that go are started again if they ran.\n\n" +
			"An import cannot know `restart`, `release` and the password, and no earlier value of an option without a comment: its line goes when the resource goes. It takes over the settings in which all of the files agree.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "The services' files in order, as an import ID has them, such as `" + topologyID.Example + "`.",
			},
			"version": schema.Int64Attribute{
				Required: true, MarkdownDescription: "The topology version (`qpid_topology_version`): 1, which every release knows, or 2, which lets brokers federate and is gone with the driver. The function `qpid_address` tells what the names are.",
				Validators: []validator.Int64{int64validator.OneOf(1, 2)},
			},
			"services": schema.ListNestedAttribute{
				Required: true, MarkdownDescription: "The services that use the broker: all of them, on all machines.",
				NestedObject: schema.NestedAttributeObject{Attributes: serviceAttributes()},
				Validators:   []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues()},
			},
			"hostname": schema.StringAttribute{
				Optional: true, MarkdownDescription: broker("qpid_hostname", "`localhost`", "The broker's host name or address, such as `10.0.8.5`. Where a file sets `qpid_hosts`, that counts instead"),
				Validators: []validator.String{stringvalidator.RegexMatches(hostName, "must be a host name or an address, such as broker.lab; the port is an attribute of its own")},
			},
			"port": schema.Int64Attribute{
				Optional: true, MarkdownDescription: broker("qpid_port", "5672", "The broker's port, such as 5672"),
				Validators: []validator.Int64{int64validator.Between(1, 65535)},
			},
			"username": schema.StringAttribute{
				Optional: true, MarkdownDescription: broker("qpid_username", "none", "Whom the services sign in as, such as `guest`. A dollar sign is doubled in the files, as oslo.config wants it"),
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"password_wo": schema.StringAttribute{
				Optional: true, WriteOnly: true, Sensitive: true,
				MarkdownDescription: broker("qpid_password", "none", "The password for that. It is in no plan and in no state. Changing `password_wo_version` writes it again"),
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.AlsoRequires(path.MatchRoot("password_wo_version"))},
			},
			"password_wo_version": schema.StringAttribute{
				Optional: true, MarkdownDescription: "Any text or number; changing it writes `password_wo` again. A password that somebody changed in a file shows in the plan as a change of it, and is written again. Write it together with `password_wo`.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.AlsoRequires(path.MatchRoot("password_wo"))},
			},
			"protocol": schema.StringAttribute{
				Optional: true, MarkdownDescription: broker("qpid_protocol", "`tcp`", "How the broker is reached: `"+strings.Join(protocols, "` or `")+"`"),
				Validators: []validator.String{stringvalidator.OneOf(protocols...)},
			},
			"heartbeat": schema.Int64Attribute{
				Optional: true, MarkdownDescription: broker("qpid_heartbeat", "60", "Seconds between two signs of life on a connection, such as 60"),
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"tcp_nodelay": schema.BoolAttribute{
				Optional: true, MarkdownDescription: broker("qpid_tcp_nodelay", "true", "Whether small messages are sent at once, which is Nagle's algorithm turned off"),
			},
			"sasl_mechanisms": schema.ListAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: broker("qpid_sasl_mechanisms", "none, which is all that there are", "The SASL mechanisms that a sign-in may use, such as `[\"PLAIN\"]`"),
				Validators: []validator.List{
					listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.NoNullValues(),
					listvalidator.ValueStringsAre(stringvalidator.RegexMatches(saslMechanism, "must be the name of a SASL mechanism, such as DIGEST-MD5: capital letters, digits, - and _, 20 at most")),
				},
			},
		},
	}
}

func serviceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{Required: true, MarkdownDescription: nameText, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}},
		"within": schema.ListAttribute{
			ElementType: types.StringType, Optional: true, MarkdownDescription: withinText, Validators: []validator.List{place.EachInstance()},
		},
		"host": schema.StringAttribute{Optional: true, MarkdownDescription: hostText, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}},
		"path": schema.StringAttribute{Required: true, MarkdownDescription: pathText, Validators: []validator.String{place.FilePath}},
		"restart": schema.ListAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Systemd units that read the file, such as `[\"nova-compute\"]`: they are stopped and started with all others, and must be such as keep running. Units that are missing or masked are an error before anything is stopped. " +
				"Default: none, and then its service must be stopped and started by other means.",
			Validators: []validator.List{
				listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.NoNullValues(), listvalidator.ValueStringsAre(place.UnitName),
			},
		},
		"release": schema.StringAttribute{
			Optional: true, MarkdownDescription: releaseText() + "Default: none, with which the section is the one in which the file sets an option of qpid already, and it is an error if there is none or if both do.",
			Validators: []validator.String{qpidRelease{}},
		},
	}
}
