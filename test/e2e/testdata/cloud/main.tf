terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "cloud" { type = any }
variable "name" { type = string }
variable "file" { type = string }
variable "public_key" { type = string }
variable "servers" {
  type    = number
  default = 1
}

provider "stacklab" {
  openstack = var.cloud
}

resource "stacklab_nova_flavor" "test" {
  count = var.servers

  name        = "${var.name}-${count.index}"
  vcpus       = 1
  ram         = 64
  disk        = 1
  lxd         = { profiles = ["docker"], nested_allowed = true }
  extra_specs = { "hw:cpu_policy" = "shared" }
}

resource "stacklab_nova_flavor_specs" "test" {
  flavor_id   = stacklab_nova_flavor.test[0].id
  extra_specs = { "more:key" = "value" }
}

resource "stacklab_nova_keypair" "test" {
  name       = var.name
  public_key = var.public_key
}

resource "stacklab_glance_image" "test" {
  name    = var.name
  file    = var.file
  for_lxd = true
}

resource "stacklab_neutron_network" "test" {
  name = var.name
  tags = ["lab"]
}

resource "stacklab_neutron_subnet" "test" {
  network_id = stacklab_neutron_network.test.id
  name       = var.name
  cidr       = "192.168.20.0/24"
}

resource "stacklab_nova_server" "test" {
  count = var.servers

  name      = "${var.name}-${count.index}"
  flavor_id = stacklab_nova_flavor.test[count.index].id
  image_id  = stacklab_glance_image.test.id
  key_name  = stacklab_nova_keypair.test.name
  networks  = [{ network_id = stacklab_neutron_network.test.id }]
  tags      = ["lab"]

  depends_on = [stacklab_neutron_subnet.test]
}
