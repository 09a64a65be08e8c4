# want: an ephemeral instance is gone once it stops
resource "stacklab_lxd_instance" "test" {
  name      = "web"
  ephemeral = true
  running   = false
}
