# want: must be a host name or an IP address alone
provider "stacklab" {
  hosts = {
    juju-4 = { address = "root@10.0.0.4" }
  }
}

resource "stacklab_oslo_config" "test" {
  host    = "juju-4"
  path    = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
}
