# want: is none of LXD.s network options
resource "stacklab_lxd_network" "test" {
  name   = "lab0"
  config = { "nonsense.key" = "1" }
}
