# want: the value of "hwaddr" of device "eth0" is null
resource "stacklab_lxd_instance" "test" {
  name    = "web"
  devices = { eth0 = { type = "nic", network = "lxdbr0", hwaddr = null } }
}
