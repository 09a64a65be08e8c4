# want: config_wo.* must be specified when .*config_wo_version.* is specified
resource "stacklab_lxd_instance" "test" {
  name              = "web"
  config_wo_version = "1"
}
