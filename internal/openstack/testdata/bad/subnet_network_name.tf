# want: a network is a UUID, and "internal" is none: write the id of a stacklab_neutron_network
resource "stacklab_neutron_subnet" "test" {
  name       = "bad"
  network_id = "internal"
  cidr       = "10.0.0.0/24"
}
