# want: the pool ends \(192\.168\.20\.10\) before it starts
resource "stacklab_neutron_subnet" "test" {
  network_id       = "n"
  name             = "bad"
  cidr             = "192.168.20.0/24"
  allocation_pools = [{ start = "192.168.20.20", end = "192.168.20.10" }]
}
