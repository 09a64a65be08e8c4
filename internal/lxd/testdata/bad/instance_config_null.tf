# want: is null: leave the key out
resource "stacklab_lxd_instance" "test" {
  name   = "web"
  config = { "limits.cpu" = null }
}
