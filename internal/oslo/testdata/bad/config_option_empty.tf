# want: an option has a name, such as debug
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { "" = "1" } }
}
