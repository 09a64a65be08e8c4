# want: the section "database" has no options
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { database = {} }
}
