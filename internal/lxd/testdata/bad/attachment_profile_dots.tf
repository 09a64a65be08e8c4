# want: The profile name "\.\." is a path, not a name
resource "stacklab_lxd_profile_attachment" "test" {
  instance = "web"
  profiles = ["docker", ".."]
}
