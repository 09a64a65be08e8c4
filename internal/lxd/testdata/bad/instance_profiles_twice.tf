# want: The profile "default" stands in the list already
resource "stacklab_lxd_instance" "test" {
  name     = "web"
  profiles = ["default", "docker", "default"]
}
