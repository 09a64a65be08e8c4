# want: has a line's end or a zero byte in it
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova\n.conf"
  options = { DEFAULT = { debug = "true" } }
}
