# A flavor whose servers run Docker: Nova/LXD gives them the profile that Docker needs.

terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

resource "stacklab_nova_flavor" "docker" {
  name  = var.name
  vcpus = var.vcpus
  ram   = var.ram
  disk  = var.disk

  lxd               = { profiles = var.profile == null ? distinct(module.profile[*].name) : [var.profile] }
  check_profiles_on = var.compute
}

module "profile" {
  source = "../docker-profile"
  count  = var.profile == null ? length(var.compute) : 0

  within = var.compute[count.index]
  name   = var.name
}
