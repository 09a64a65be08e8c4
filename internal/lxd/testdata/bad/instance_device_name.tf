# want: The device name "eth/0" must not hold
resource "stacklab_lxd_instance" "test" {
  name    = "web"
  devices = { "eth/0" = { type = "nic", network = "lxdbr0" } }
}
