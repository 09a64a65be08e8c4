package lxd

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// ServerData is the data source stacklab_lxd_server.
var ServerData = crud.DataSource[Source, *lxdapi.Client, serverData]{
	Type: "lxd_server", Noun: "LXD server",
	Schema: schema.Schema{
		MarkdownDescription: "What an LXD server is and can do.",
		Attributes: map[string]schema.Attribute{
			"within":          dataWithin(),
			"name":            dataText("Name of the server, by default the host name of what it runs on."),
			"version":         dataText("Version of LXD, such as `5.0.2`."),
			"api_extensions":  dataTexts("API extensions that the server knows, such as `storage` or `projects`, in the order in which LXD got them."),
			"storage_drivers": dataTexts("Drivers that a storage pool may have, such as `btrfs` or `dir`; on servers that do not tell, those of the pools that there are."),
			"kernel":          dataText("Version of the kernel that the server runs on, such as `6.1.0-18-amd64`."),
			"architecture":    dataText("Architecture of the kernel, such as `x86_64`."),
			"architectures":   dataTexts("Architectures that instances may have, the kernel's own first, such as `x86_64` and `i686`."),
			"driver":          dataText("What runs the instances: `lxc`, `qemu`, or `lxc | qemu`."),
			"driver_version":  dataText("Version of that, such as `5.0.2`."),
		},
	},
	Connect: connect[serverData],
	Errors:  apiErrors,
	Read:    readServerData,
}

type serverData struct {
	layer
	Name           types.String `tfsdk:"name"`
	Version        types.String `tfsdk:"version"`
	APIExtensions  types.List   `tfsdk:"api_extensions"`
	StorageDrivers types.List   `tfsdk:"storage_drivers"`
	Kernel         types.String `tfsdk:"kernel"`
	Architecture   types.String `tfsdk:"architecture"`
	Architectures  types.List   `tfsdk:"architectures"`
	Driver         types.String `tfsdk:"driver"`
	DriverVersion  types.String `tfsdk:"driver_version"`
}

func readServerData(ctx context.Context, c *lxdapi.Client, s *serverData) error {
	info, err := c.Info(ctx)
	if err != nil {
		return err
	}
	s.located(c)
	has := info.Environment
	s.Name = types.StringValue(has.ServerName)
	s.Version = types.StringValue(has.ServerVersion)
	s.APIExtensions = crud.TextList(info.APIExtensions)
	s.StorageDrivers = crud.TextList(storageDrivers(has))
	s.Kernel = types.StringValue(has.KernelVersion)
	s.Architecture = types.StringValue(has.KernelArchitecture)
	s.Architectures = crud.TextList(has.Architectures)
	s.Driver = types.StringValue(has.Driver)
	s.DriverVersion = types.StringValue(has.DriverVersion)
	return nil
}

func storageDrivers(e lxdapi.ServerEnvironment) []string {
	var names []string
	for _, driver := range e.StorageSupportedDrivers {
		names = append(names, driver.Name)
	}
	if names == nil && e.Storage != "" {
		names = strings.Split(e.Storage, " | ")
	}
	slices.Sort(names)
	return names
}
