# want: has bits behind its length: write 192\.168\.20\.0/24
resource "stacklab_neutron_subnet" "test" {
  network_id = "n"
  name       = "bad"
  cidr       = "192.168.20.1/24"
}
