# want: cannot be set: LXD copies image keys from the image itself
resource "stacklab_lxd_instance" "test" {
  name   = "web"
  config = { "image.os" = "Debian" }
}
