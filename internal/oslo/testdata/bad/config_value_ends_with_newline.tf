# want: the value ends with a newline, which oslo.config drops
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { x = "a\n" } }
}
