# The machine's own LXD: pool, bridge, profiles.

data "stacklab_lxd_server" "machine" {}

locals {
  pool_driver = var.pool_driver != null ? var.pool_driver : contains(data.stacklab_lxd_server.machine.storage_drivers, "btrfs") ? "btrfs" : "dir"
}

module "machine" {
  source = "../modules/lxd-layer"

  project = var.project
  pool = {
    name   = var.pool
    driver = local.pool_driver
    config = local.pool_driver == "btrfs" ? { size = var.pool_size } : {}
  }
  bridge = {
    name   = var.bridge
    subnet = var.subnet
    config = {
      "ipv4.dhcp.ranges" = "${cidrhost(var.subnet, 2)}-${cidrhost(var.subnet, 200)}"
      # Two interfaces of one instance are on this bridge, and LXD refuses to give both the instance's DNS name.
      "dns.mode" = "none"
    }
  }
  profiles = {
    juju-default = {
      description = "What Juju gives the machines of an OpenStack on LXD"
      config = merge({
        "boot.autostart"      = "true"
        "security.nesting"    = "true"
        "security.privileged" = "true"
        # lxc.apparmor.profile was lxc.aa_profile before LXC 2.1, and today's LXD refuses the old name.
        "raw.lxc" = <<-EOT
          lxc.apparmor.profile=unconfined
          lxc.mount.auto=sys:rw
        EOT
        # A key without modules is left out: an empty value means nothing to LXD.
      }, length(var.kernel_modules) == 0 ? {} : { "linux.kernel_modules" = join(",", var.kernel_modules) })
      devices = {
        root = { type = "disk", path = "/", pool = var.pool }
        eth0 = { type = "nic", nictype = "bridged", parent = var.bridge, mtu = var.mtu }
        eth1 = { type = "nic", nictype = "bridged", parent = var.bridge, mtu = var.mtu }
      }
    }
  }
}

module "machine_docker" {
  source = "../modules/docker-profile"

  project = var.project
}
