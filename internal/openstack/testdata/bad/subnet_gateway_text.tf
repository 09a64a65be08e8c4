# want: "first" is no address: write one of 192.168.20.0/24
resource "stacklab_neutron_subnet" "test" {
  network_id = "n"
  name       = "bad"
  cidr       = "192.168.20.0/24"
  gateway_ip = "first"
}
