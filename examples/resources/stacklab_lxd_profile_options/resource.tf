# The MTU of the interface that `lxd init` put into the profile default. Destroy puts back what was there.
resource "stacklab_lxd_profile_options" "mtu" {
  profile = "default"
  config  = { "boot.autostart" = "true" }
  devices = { eth0 = { mtu = "9000" } }
}
