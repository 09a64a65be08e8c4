# want: must not begin with a digit
resource "stacklab_lxd_instance" "test" {
  name = "1st"
}
