# want: The device name "my disk" must not hold ' '
resource "stacklab_lxd_profile" "test" {
  name    = "docker"
  devices = { "my disk" = { type = "disk", path = "/mnt" } }
}
