data "stacklab_nova_flavor" "docker" {
  name = "docker"
}

data "stacklab_glance_image" "root" {
  name = "jammy-root"
}

resource "stacklab_neutron_network" "internal" {
  name = "internal"
}

resource "stacklab_neutron_subnet" "internal" {
  network_id = stacklab_neutron_network.internal.id
  name       = "internal"
  cidr       = "192.168.20.0/24"
}

resource "stacklab_nova_server" "web" {
  name      = "web"
  flavor_id = data.stacklab_nova_flavor.docker.id
  image_id  = data.stacklab_glance_image.root.id
  key_name  = "operator"

  networks = [{ network_id = stacklab_neutron_network.internal.id, fixed_ip = "192.168.20.10" }]
  metadata = { role = "web" }
  tags     = ["lab"]

  # Without a subnet the network would give it no address.
  depends_on = [stacklab_neutron_subnet.internal]
}

# With nova-lxd this is the LXD instance inside compute, for stacklab_lxd_profile_attachment and others.
output "instance" {
  value = stacklab_nova_server.web.instance_name
}
