# want: ends with /, and so names a directory
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/"
  options = { DEFAULT = { debug = "true" } }
}
