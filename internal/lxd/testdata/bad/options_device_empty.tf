# want: device "eth0" has no keys: write one, or leave it out
resource "stacklab_lxd_profile_options" "test" {
  profile = "default"
  devices = { eth0 = {} }
}
