# want: must not hold ':', which sets a remote off
resource "stacklab_lxd_instance" "test" {
  name  = "web"
  image = "images:debian/12"
}
