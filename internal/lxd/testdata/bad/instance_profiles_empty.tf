# want: The profile name "" is empty
resource "stacklab_lxd_instance" "test" {
  name     = "web"
  profiles = [""]
}
