# want: The value of "parent" of device "eth0" is empty
resource "stacklab_lxd_profile" "test" {
  name    = "docker"
  devices = { eth0 = { type = "nic", nictype = "bridged", parent = "" } }
}
