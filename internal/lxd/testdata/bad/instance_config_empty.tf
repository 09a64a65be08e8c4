# want: is empty, which LXD takes for not set
resource "stacklab_lxd_instance" "test" {
  name   = "web"
  config = { "limits.cpu" = "" }
}
