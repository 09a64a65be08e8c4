# want: must not begin or end with a hyphen
resource "stacklab_lxd_instance" "test" {
  name = "web-"
}
