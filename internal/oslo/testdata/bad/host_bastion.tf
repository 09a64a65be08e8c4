# want: the provider's hosts have no "front"; they have juju-4
provider "stacklab" {
  hosts = {
    juju-4 = { address = "10.0.0.4", bastion = "front" }
  }
}

resource "stacklab_oslo_config" "test" {
  host    = "juju-4"
  path    = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
}
