# want: ends in a dot: the option.s name is missing
resource "stacklab_lxd_profile" "test" {
  name   = "p"
  config = { "limits." = "1" }
}
