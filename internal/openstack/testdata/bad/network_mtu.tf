# want: mtu value must be between 68 and 65535
resource "stacklab_neutron_network" "test" {
  name = "bad"
  mtu  = 10
}
