resource "stacklab_nova_server" "web" {
  name      = "web"
  flavor_id = stacklab_nova_flavor.docker.id
  image_id  = stacklab_glance_image.root.id
  key_name  = stacklab_nova_keypair.operator.name

  networks = [{ network_id = stacklab_neutron_network.internal.id, fixed_ip = "192.168.20.10" }]
  metadata = { role = "web" }
  tags     = ["lab"]

  # A network without a subnet would give it no address.
  depends_on = [stacklab_neutron_subnet.internal]
}

# With nova-lxd this is the LXD instance inside compute, for stacklab_lxd_profile_attachment and others.
output "instance" {
  value = stacklab_nova_server.web.instance_name
}
