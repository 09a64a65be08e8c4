# want: LXD has no device type "nics?d?": did you mean "nic"
resource "stacklab_lxd_instance" "test" {
  name    = "web"
  devices = { eth0 = { type = "nics", network = "lxdbr0" } }
}
