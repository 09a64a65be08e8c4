# want: Attribute "options_wo_version" must be specified when "options_wo" is
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options_wo = { database = { connection = "x" } }
}
