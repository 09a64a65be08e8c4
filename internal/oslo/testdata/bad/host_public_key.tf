# want: this is a public key: the private key is in the file of the same name without .pub
provider "stacklab" {
  hosts = {
    juju-4 = { address = "10.0.0.4", private_key = "ssh-ed25519 AAAA" }
  }
}

resource "stacklab_oslo_config" "test" {
  host    = "juju-4"
  path    = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
}
