# want: device "eth0" of type "nic" needs nictype or network
resource "stacklab_lxd_instance" "test" {
  name    = "web"
  devices = { eth0 = { type = "nic" } }
}
