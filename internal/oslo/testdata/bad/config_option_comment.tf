# want: the option "#debug" would be a comment
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { "#debug" = "1" } }
}
