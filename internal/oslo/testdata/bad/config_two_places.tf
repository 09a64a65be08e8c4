# want: within and host name two machines: keep one
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
  within = ["compute"]
  host   = "juju-4"
}
