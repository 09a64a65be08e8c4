# want: Inappropriate value for attribute "options": element "debug": map of string required
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { debug = "true" }
}
