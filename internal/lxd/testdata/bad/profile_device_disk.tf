# want: of type "disk" needs path or source or pool
resource "stacklab_lxd_profile" "test" {
  name    = "p"
  devices = { data = { type = "disk" } }
}
