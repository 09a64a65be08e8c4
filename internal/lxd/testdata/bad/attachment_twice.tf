# want: The profile "docker" stands in the list already: an instance has each once
resource "stacklab_lxd_profile_attachment" "test" {
  instance = "web"
  profiles = ["docker", "docker"]
}
