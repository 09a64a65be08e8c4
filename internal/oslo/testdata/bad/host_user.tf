# want: the user "ro ot" holds white space
provider "stacklab" {
  hosts = {
    juju-4 = { address = "10.0.0.4", user = "ro ot" }
  }
}

resource "stacklab_oslo_config" "test" {
  host    = "juju-4"
  path    = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
}
