# What an import knows less of, or more, than the configuration.
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

provider "stacklab" {
  openstack = var.cloud
}

resource "stacklab_nova_flavor" "test" {
  name  = var.name
  vcpus = 1
  ram   = 64
}

resource "stacklab_glance_image" "test" {
  name = var.name
  file = var.file
}

resource "stacklab_neutron_network" "test" {
  name = var.name
}

resource "stacklab_neutron_subnet" "test" {
  network_id = stacklab_neutron_network.test.id
  name       = var.name
  cidr       = "192.168.20.0/24"
}

resource "stacklab_nova_keypair" "test" {
  name       = var.name
  public_key = var.public_key
}

# Nova chooses the project's only network.
resource "stacklab_nova_server" "test" {
  name      = var.name
  flavor_id = stacklab_nova_flavor.test.id
  image_id  = stacklab_glance_image.test.id
  key_name  = stacklab_nova_keypair.test.name

  depends_on = [stacklab_neutron_subnet.test]
}

output "server" {
  value = stacklab_nova_server.test.id
}
