# want: device "eth0" has no type: add type
resource "stacklab_lxd_instance" "test" {
  name    = "web"
  devices = { eth0 = { network = "lxdbr0" } }
}
