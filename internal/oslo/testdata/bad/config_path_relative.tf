# want: The file name "etc/nova.conf" does not begin with /
resource "stacklab_oslo_config" "test" {
  path = "etc/nova.conf"
  options = { DEFAULT = { debug = "true" } }
}
