# want: config_wo = .*LXD writes volatile keys itself
resource "stacklab_lxd_instance" "test" {
  name              = "web"
  config_wo         = { "volatile.uuid" = "b" }
  config_wo_version = "1"
}
