# want: Attribute hosts\["juju-4"\].port value must be between 1 and 65535
provider "stacklab" {
  hosts = {
    juju-4 = { address = "10.0.0.4", port = 0 }
  }
}

resource "stacklab_oslo_config" "test" {
  host    = "juju-4"
  path    = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
}
