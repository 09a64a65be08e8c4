# want: the end of a pool 192.168.21.10 is not in
resource "stacklab_neutron_subnet" "test" {
  network_id       = "n"
  name             = "bad"
  cidr             = "192.168.20.0/24"
  allocation_pools = [{ start = "192.168.20.20", end = "192.168.21.10" }]
}
