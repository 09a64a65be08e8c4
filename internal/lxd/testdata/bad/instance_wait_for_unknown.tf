# want: wait_for value must be one of: .*cloud-init.*, got: "boot"
resource "stacklab_lxd_instance" "test" {
  name     = "web"
  wait_for = "boot"
}
