# want: Inappropriate value for attribute "devices"
resource "stacklab_lxd_profile" "test" {
  name    = "docker"
  devices = { eth0 = "nic" }
}
