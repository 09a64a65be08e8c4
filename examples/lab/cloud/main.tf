# The cloud's objects, with the values of the first stories.

terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

locals {
  flavors = { # ram in MiB, disks in GiB
    "m1.tiny"   = { ram = 512, disk = 1, ephemeral = 0, vcpus = 1 }
    "m1.small"  = { ram = 1024, disk = 20, ephemeral = 40, vcpus = 1 }
    "m1.medium" = { ram = 2048, disk = 40, ephemeral = 40, vcpus = 2 }
    "m1.large"  = { ram = 8192, disk = 40, ephemeral = 40, vcpus = 4 }
    "m1.xlarge" = { ram = 16384, disk = 80, ephemeral = 40, vcpus = 8 }
  }
}

resource "stacklab_nova_flavor" "m1" {
  for_each = local.flavors

  name      = each.key
  ram       = each.value.ram
  disk      = each.value.disk
  ephemeral = each.value.ephemeral
  vcpus     = each.value.vcpus
}

module "docker" {
  source = "../../modules/nova-docker"

  compute = var.compute
  profile = var.docker
}

resource "stacklab_nova_keypair" "lab" {
  name       = "lab"
  public_key = var.public_key
}

# Nova/LXD cannot use QCOW2, which for_lxd checks.
resource "stacklab_glance_image" "server" {
  name    = "server"
  file    = var.server_image
  for_lxd = true
}

resource "stacklab_neutron_network" "internal" {
  name = "internal"
}

resource "stacklab_neutron_subnet" "internal" {
  network_id      = stacklab_neutron_network.internal.id
  name            = "internal"
  cidr            = "192.168.20.0/24"
  dns_nameservers = ["10.0.8.1"]
}

resource "stacklab_nova_server" "first" {
  name      = "first"
  flavor_id = stacklab_nova_flavor.m1["m1.tiny"].id
  image_id  = stacklab_glance_image.server.id
  key_name  = stacklab_nova_keypair.lab.name
  networks  = [{ network_id = stacklab_neutron_subnet.internal.network_id }]
}

data "stacklab_nova_flavor" "docker" {
  id = module.docker.flavor_id
}
