# One layer of LXD: a storage pool, a bridge, and profiles that lie on them, in the daemon that `within` names.

terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

resource "stacklab_lxd_storage_pool" "this" {
  within = var.within
  name   = var.pool.name
  driver = var.pool.driver
  config = var.pool.config
}

resource "stacklab_lxd_network" "this" {
  within  = var.within
  project = var.project
  name    = var.bridge.name
  config = merge({
    "ipv4.address" = "${cidrhost(var.bridge.subnet, 1)}/${split("/", var.bridge.subnet)[1]}"
    "ipv4.nat"     = "true"
    "ipv6.address" = "none"
  }, var.bridge.config)
}

resource "stacklab_lxd_profile" "this" {
  for_each = var.profiles

  within      = var.within
  project     = var.project
  name        = each.key
  description = each.value.description
  config      = each.value.config
  devices     = each.value.devices

  depends_on = [stacklab_lxd_storage_pool.this, stacklab_lxd_network.this]
}
