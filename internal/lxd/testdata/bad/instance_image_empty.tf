# want: The image alias name "" is empty
resource "stacklab_lxd_instance" "test" {
  name  = "web"
  image = ""
}
