# want: running = false cannot be waited for
resource "stacklab_lxd_instance" "test" {
  name     = "web"
  running  = false
  wait_for = "ipv4"
}
