# want: did you mean "disk"
resource "stacklab_lxd_profile" "test" {
  name    = "p"
  devices = { root = { type = "dsk", path = "/", pool = "x" } }
}
