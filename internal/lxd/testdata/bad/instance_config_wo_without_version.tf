# want: config_wo_version.* must be specified when .*config_wo.* is specified
resource "stacklab_lxd_instance" "test" {
  name      = "web"
  config_wo = { "user.user-data" = "b" }
}
