# want: the value is null: leave the option out, or write it in absent
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { x = null } }
}
