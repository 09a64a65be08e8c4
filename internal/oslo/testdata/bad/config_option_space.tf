# want: the name of the option "debug " begins or ends with white space
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { "debug " = "1" } }
}
