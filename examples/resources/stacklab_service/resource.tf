# nova-compute runs, starts with its instance, and is restarted when the driver's patch changes.
resource "stacklab_service" "nova_compute" {
  within   = ["compute"]
  unit     = "nova-compute"
  enabled  = true
  triggers = { patch = filesha256("${path.module}/driver.patch") }
}

# A service that is not wanted on one of the provider's hosts.
resource "stacklab_service" "exim" {
  host    = "juju-4"
  unit    = "exim4"
  running = false
  enabled = false
}
