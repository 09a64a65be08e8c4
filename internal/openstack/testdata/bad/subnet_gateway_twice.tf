# want: no_gateway and gateway_ip contradict each other
resource "stacklab_neutron_subnet" "test" {
  network_id = "n"
  name       = "bad"
  cidr       = "192.168.20.0/24"
  gateway_ip = "192.168.20.1"
  no_gateway = true
}
