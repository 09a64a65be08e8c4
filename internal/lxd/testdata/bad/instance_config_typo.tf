# want: did you mean limits.cpu\?
resource "stacklab_lxd_instance" "test" {
  name   = "web"
  config = { "limit.cpu" = "2" }
}
