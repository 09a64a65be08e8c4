# want: must not hold white space
resource "stacklab_lxd_profile" "test" {
  name   = "p"
  config = { "limits cpu" = "1" }
}
