# want: of type "infiniband" needs nictype
resource "stacklab_lxd_profile" "test" {
  name    = "p"
  devices = { ib = { type = "infiniband", parent = "ib0" } }
}
