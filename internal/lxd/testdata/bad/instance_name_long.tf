# want: has 64 characters, and 63 is the limit
resource "stacklab_lxd_instance" "test" {
  name = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl"
}
