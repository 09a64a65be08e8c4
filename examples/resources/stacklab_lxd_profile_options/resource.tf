# Jumbo frames for all that use the profile "default", whose eth0 is somebody else's.
resource "stacklab_lxd_profile_options" "mtu" {
  profile = "default"
  devices = { eth0 = { mtu = "9000" } }
}

# Inside an instance, with a device that the profile does not have yet and that therefore needs its type.
resource "stacklab_lxd_profile_options" "nested" {
  within  = ["compute"]
  profile = "default"
  config  = { "limits.cpu" = "2" }
  devices = { kvm = { type = "unix-char", path = "/dev/kvm" } }
}
