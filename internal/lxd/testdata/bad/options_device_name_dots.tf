# want: The device name "\.\." is a path, not a name
resource "stacklab_lxd_profile_options" "test" {
  profile = "default"
  devices = { ".." = { mtu = "9000" } }
}
