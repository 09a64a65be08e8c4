# want: must have at least 2 characters
resource "stacklab_lxd_network" "test" {
  name = "a"
}
