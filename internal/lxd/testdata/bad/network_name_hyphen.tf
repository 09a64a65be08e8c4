# want: network name "-lab" must not begin with a hyphen
resource "stacklab_lxd_network" "test" {
  name = "-lab"
}
