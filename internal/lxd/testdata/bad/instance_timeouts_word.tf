# want: must be a string containing a sequence of decimal numbers
resource "stacklab_lxd_instance" "test" {
  name     = "web"
  timeouts = { create = "soon" }
}
