# want: Inappropriate value for attribute "config"
resource "stacklab_lxd_profile" "test" {
  name   = "docker"
  config = { "limits.cpu" = ["1", "2"] }
}
