# want: is in a project whose name must not hold '_'
resource "stacklab_lxd_profile_attachment" "test" {
  instance = "web"
  profiles = ["docker"]
  within   = ["my_lab/compute"]
}
