# want: list must contain at least 1 elements
resource "stacklab_lxd_profile_attachment" "test" {
  instance = "web"
  profiles = []
}
