# want: has 17 characters, and Linux allows an interface 15
resource "stacklab_lxd_network" "test" {
  name = "abcdefghijklmnopq"
}
