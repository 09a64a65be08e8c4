package openstack

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/servers"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// nic is what a server is attached to: a network that Nova makes a port on, or a port.
type nic struct{ network, port, fixedIP string }

var nicTypes = map[string]attr.Type{"network_id": types.StringType, "port_id": types.StringType, "fixed_ip": types.StringType}

func nicOf(v attr.Value) nic {
	object, _ := v.(types.Object)
	text := func(name string) string {
		s, _ := object.Attributes()[name].(types.String)
		return s.ValueString()
	}
	return nic{text("network_id"), text("port_id"), text("fixed_ip")}
}

func (n nic) value() attr.Value {
	return types.ObjectValueMust(nicTypes, map[string]attr.Value{
		"network_id": types.StringValue(n.network), "port_id": types.StringValue(n.port), "fixed_ip": types.StringValue(n.fixedIP),
	})
}

func (s *server) options(ctx context.Context, mark string) (servers.CreateOpts, error) {
	opts := servers.CreateOpts{
		Name: s.Name.ValueString(), FlavorRef: s.FlavorID.ValueString(), ImageRef: s.ImageID.ValueString(),
		AvailabilityZone: s.AvailabilityZone.ValueString(), ConfigDrive: s.ConfigDrive.ValueBoolPointer(),
		UserData: []byte(s.UserData.ValueString()), Metadata: map[string]string{},
	}
	declared, err := crud.MapTexts(ctx, s.Metadata)
	if err != nil {
		return opts, err
	}
	maps.Copy(opts.Metadata, declared)
	opts.Metadata[markKey] = mark
	if opts.SecurityGroups, err = crud.SetTexts(ctx, s.SecurityGroups); err != nil {
		return opts, err
	}
	var nics []servers.Network
	for _, v := range s.Networks.Elements() {
		n := nicOf(v)
		network := servers.Network{UUID: n.network, Port: n.port, FixedIP: n.fixedIP}
		if n.port != "" {
			network.UUID, network.FixedIP = "", ""
		}
		nics = append(nics, network)
	}
	if nics != nil {
		opts.Networks = nics
	}
	return opts, nil
}

// keyed adds the keypair, which gophercloud has as options around the others.
type keyed struct {
	servers.CreateOptsBuilder
	name string
}

func (k keyed) ToServerCreateMap() (map[string]any, error) {
	body, err := k.CreateOptsBuilder.ToServerCreateMap()
	if err == nil && k.name != "" {
		if inner, ok := body["server"].(map[string]any); ok {
			inner["key_name"] = k.name
		}
	}
	return body, err
}

// onlyName is the pattern that matches a name only, in the list of servers.
func onlyName(name string) string { return "^" + regexp.QuoteMeta(name) + "$" }

var wrongReference = regexp.MustCompile(`(?i)(flavor|image|keypair|key_name|network|port|security group|availability zone)`)

// refused ties Nova's answer to the argument that it is about.
func (s *server) refused(err error) error {
	status := openstackapi.Status(err)
	if status != http.StatusBadRequest && status != http.StatusNotFound {
		return err
	}
	switch fmt.Sprintf("%.8s", wrongReference.FindString(fmt.Sprint(err))) {
	case "Flavor", "flavor":
		return crud.At(path.Root("flavor_id"), fmt.Errorf("%w: write the ID of a flavor, such as stacklab_nova_flavor.NAME.id", plain(err)))
	case "Image", "image":
		return crud.At(path.Root("image_id"), fmt.Errorf("%w: write the ID of an image, such as stacklab_glance_image.NAME.id", plain(err)))
	case "keypair", "Keypair", "key_name":
		return crud.At(path.Root("key_name"), fmt.Errorf("%w: write the name of a keypair of this user, such as stacklab_nova_keypair.NAME.name", plain(err)))
	case "Network", "network", "Port", "port":
		return crud.At(path.Root("networks"), fmt.Errorf("%w: write the ID of a network or port, such as stacklab_neutron_network.NAME.id", plain(err)))
	case "Security", "security":
		return crud.At(path.Root("security_groups"), fmt.Errorf("%w: write names of security groups of this project", plain(err)))
	case "Availabi", "availabi":
		return crud.At(path.Root("availability_zone"), plain(err))
	}
	return plain(err)
}

// plain takes the meaning away from an error that something else than the object was not found.
func plain(err error) error { return fmt.Errorf("%v", err) } //nolint:errorlint // on purpose
