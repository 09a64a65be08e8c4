# want: target string length must be at least 1
resource "stacklab_lxd_instance" "test" {
  name   = "web"
  target = ""
}
