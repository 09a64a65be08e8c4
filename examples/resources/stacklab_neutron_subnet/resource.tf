resource "stacklab_neutron_network" "internal" {
  name = "internal"
}

resource "stacklab_neutron_subnet" "internal" {
  network_id = stacklab_neutron_network.internal.id
  name       = "internal"
  cidr       = "192.168.20.0/24"

  dns_nameservers  = ["10.0.8.1"]
  allocation_pools = [{ start = "192.168.20.100", end = "192.168.20.199" }]
}
