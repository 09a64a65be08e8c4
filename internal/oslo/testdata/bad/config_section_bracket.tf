# want: the section "data\]base" has a bracket
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { "data]base" = { x = "1" } }
}
