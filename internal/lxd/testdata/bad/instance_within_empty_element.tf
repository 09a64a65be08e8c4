# want: within = \[""\] .*instance name "" is empty
resource "stacklab_lxd_instance" "test" {
  within = [""]
  name   = "web"
}
