# want: the gateway 192.168.20.15 is in the pool
resource "stacklab_neutron_subnet" "test" {
  network_id       = "3f1c1d4e-9d0f-4a58-9d0c-6a2cfb1f6c1b"
  name             = "bad"
  cidr             = "192.168.20.0/24"
  gateway_ip       = "192.168.20.15"
  allocation_pools = [{ start = "192.168.20.10", end = "192.168.20.20" }]
}
