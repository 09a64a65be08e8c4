# want: did you mean ipv4.nat
resource "stacklab_lxd_network" "test" {
  name   = "lab0"
  config = { "ip4.nat" = "true" }
}
