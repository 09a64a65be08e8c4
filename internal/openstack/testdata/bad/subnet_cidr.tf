# want: "192.168.20.0" is no range of addresses
resource "stacklab_neutron_subnet" "test" {
  network_id = "n"
  name       = "bad"
  cidr       = "192.168.20.0"
}
