# want: the private key cannot be read: it must be the content of a file
provider "stacklab" {
  hosts = {
    juju-4 = { address = "10.0.0.4", private_key = "~/.ssh/id_ed25519" }
  }
}

resource "stacklab_oslo_config" "test" {
  host    = "juju-4"
  path    = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
}
