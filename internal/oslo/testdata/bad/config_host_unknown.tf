# want: the provider's hosts have no "juju-4"; they have none
resource "stacklab_oslo_config" "test" {
  host    = "juju-4"
  path    = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
}
