# want: attribute "address" is required
provider "stacklab" {
  hosts = {
    juju-4 = { user = "root" }
  }
}

resource "stacklab_oslo_config" "test" {
  host    = "juju-4"
  path    = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
}
