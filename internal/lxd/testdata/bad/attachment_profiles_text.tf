# want: Inappropriate value for attribute "profiles": list of string required
resource "stacklab_lxd_profile_attachment" "test" {
  instance = "web"
  profiles = "docker"
}
