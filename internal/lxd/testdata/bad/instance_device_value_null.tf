# want: is null: leave the key out
resource "stacklab_lxd_instance" "test" {
  name    = "web"
  devices = { eth0 = { type = "nic", network = "lxdbr0", hwaddr = null } }
}
