# want: list must contain at least 1 element
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
  restart = []
}
