# want: the way to host "front" goes in a circle: front, juju-4, front
provider "stacklab" {
  hosts = {
    juju-4 = { address = "10.0.0.4", bastion = "front" }
    front  = { address = "10.0.0.1", bastion = "juju-4" }
  }
}

resource "stacklab_oslo_config" "test" {
  host    = "juju-4"
  path    = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
}
