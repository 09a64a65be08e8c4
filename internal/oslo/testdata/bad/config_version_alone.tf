# want: Attribute "options_wo" must be specified when "options_wo_version" is
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
  options_wo_version = "1"
}
