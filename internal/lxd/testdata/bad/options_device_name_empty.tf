# want: The device name "" is empty
resource "stacklab_lxd_profile_options" "test" {
  profile = "default"
  devices = { "" = { mtu = "9000" } }
}
