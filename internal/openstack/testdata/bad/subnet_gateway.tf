# want: the gateway 10.0.0.1 is not in 192.168.20.0/24
resource "stacklab_neutron_subnet" "test" {
  network_id = "n"
  name       = "bad"
  cidr       = "192.168.20.0/24"
  gateway_ip = "10.0.0.1"
}
