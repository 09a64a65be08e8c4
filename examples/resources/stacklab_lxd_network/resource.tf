resource "stacklab_lxd_network" "lab" {
  name = "lab0"
  config = {
    "ipv4.address"     = "10.0.8.1/24"
    "ipv4.nat"         = "true"
    "ipv4.dhcp.ranges" = "10.0.8.2-10.0.8.200"
    "ipv6.address"     = "none"
  }
}
