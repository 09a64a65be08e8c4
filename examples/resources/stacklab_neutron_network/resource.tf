resource "stacklab_neutron_network" "internal" {
  name = "internal"
}
