# From the very file that `lxc profile show docker` prints.
resource "stacklab_lxd_profile" "docker" {
  name        = "docker"
  description = local.docker.description
  config      = local.docker.config
  devices     = local.docker.devices
}

locals {
  docker = provider::stacklab::lxd_profile(file("${path.module}/docker.yaml"))
}

# The same inside an instance: in the daemon that runs within "compute".
resource "stacklab_lxd_profile" "inner" {
  within = ["compute"]
  name   = "docker"
  config = { "security.nesting" = "true" }
}
