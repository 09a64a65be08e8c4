# Options of nova-compute in the instance "compute". Every other line of the file stays as it is.
resource "stacklab_oslo_config" "nova" {
  within = ["compute"]
  path   = "/etc/nova/nova.conf"

  options = {
    DEFAULT = {
      debug          = "true"
      compute_driver = "lxd.LXDDriver"
    }
    lxd = { allow_live_migration = "true" }
  }
  multi_options = { pci = { alias = ["{\"name\": \"nic\"}", "{\"name\": \"gpu\"}"] } }
  absent        = { DEFAULT = ["log_config_append"] }

  # In no plan and no state; a new version writes it again.
  options_wo         = { DEFAULT = { transport_url = var.transport_url } }
  options_wo_version = "1"

  restart = ["nova-compute"]
}

# The same over SSH: juju-4 is one of the provider's hosts.
resource "stacklab_oslo_config" "cinder" {
  host    = "juju-4"
  path    = "/etc/cinder/cinder.conf"
  options = { DEFAULT = { debug = "true" } }
  restart = ["cinder-volume"]
}

variable "transport_url" {
  type      = string
  ephemeral = true
}
