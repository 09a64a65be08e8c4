# want: type value must be one of: .*virtual-machine.*, got: "vm"
resource "stacklab_lxd_instance" "test" {
  name = "web"
  type = "vm"
}
