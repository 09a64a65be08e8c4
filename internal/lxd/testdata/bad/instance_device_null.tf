# want: The device "eth0" is null
resource "stacklab_lxd_instance" "test" {
  name    = "web"
  devices = { eth0 = null }
}
