# OpenStack's control plane: Keystone, Placement, Glance, Nova, Neutron and Cinder in one instance. All of it listens on
# the instance's loopback, and proxy devices put it on the machine's, at the same address and ports.

locals {
  services = {
    keystone  = 5000
    rabbitmq  = 5672
    nova      = 8774
    cinder    = 8776
    placement = 8778
    glance    = 9292
    neutron   = 9696
  }
  endpoints = { for name, port in local.services : name => "tcp:${var.address}:${port}" }
}

resource "stacklab_lxd_image" "control" {
  project = var.project
  aliases = ["control"]
  files = {
    metadata = "${var.image_dirs.control}/metadata.tar.xz"
    rootfs   = "${var.image_dirs.control}/rootfs.squashfs"
  }
}

resource "stacklab_lxd_instance" "control" {
  project  = var.project
  name     = "control"
  image    = stacklab_lxd_image.control.fingerprint
  profiles = ["default"]
  config = {
    "boot.autostart"               = "true"
    "boot.autostart.priority"      = "1" # before compute, which needs it
    "environment.STACKLAB_ADDRESS" = var.address
  }
  devices = merge(
    { root = { type = "disk", path = "/", pool = module.machine.pool } },
    { for name, endpoint in local.endpoints : name => { type = "proxy", listen = endpoint, connect = endpoint } },
  )
  wait_for = "systemd" # whose last unit waits for every API

  timeouts = { create = "10m" }
}
