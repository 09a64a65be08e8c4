# want: protocol.*value must be one of
resource "stacklab_lxd_image" "test" {
  remote = {
    server   = "https://images.example.org"
    protocol = "ftp"
    alias    = "debian/12"
  }
}
