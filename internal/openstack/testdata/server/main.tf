variable "name" { type = string }
variable "file" { type = string }
variable "public_key" { type = string }
variable "options" {
  type    = any
  default = {}
}

resource "stacklab_nova_flavor" "tiny" {
  name  = "${var.name}-tiny"
  vcpus = 1
  ram   = 64
  disk  = 1
}

resource "stacklab_nova_flavor" "small" {
  name  = "${var.name}-small"
  vcpus = 1
  ram   = 128
  disk  = 1
}

resource "stacklab_nova_flavor" "huge" {
  name  = "${var.name}-huge"
  vcpus = 1
  ram   = 2000000000 # more than any host has
}

resource "stacklab_glance_image" "test" {
  name = var.name
  file = var.file
}

resource "stacklab_glance_image" "other" {
  name = "${var.name}-other"
  file = var.file
}

resource "stacklab_nova_keypair" "test" {
  name       = var.name
  public_key = var.public_key
}

resource "stacklab_neutron_network" "test" {
  name = var.name
}

resource "stacklab_neutron_subnet" "test" {
  network_id = stacklab_neutron_network.test.id
  name       = var.name
  cidr       = "192.168.20.0/24"
}

resource "stacklab_nova_server" "test" {
  name              = try(var.options.name, var.name)
  flavor_id         = try(var.options.huge, false) ? stacklab_nova_flavor.huge.id : try(var.options.small, false) ? stacklab_nova_flavor.small.id : stacklab_nova_flavor.tiny.id
  image_id          = try(var.options.other_image, false) ? stacklab_glance_image.other.id : stacklab_glance_image.test.id
  key_name          = try(var.options.key_name, stacklab_nova_keypair.test.name)
  networks          = [{ network_id = stacklab_neutron_network.test.id, fixed_ip = try(var.options.fixed_ip, null) }]
  security_groups   = try(var.options.security_groups, null)
  user_data         = try(var.options.user_data, null)
  config_drive      = try(var.options.config_drive, null)
  metadata          = try(var.options.metadata, null)
  availability_zone = try(var.options.availability_zone, null)
  power_state       = try(var.options.power_state, null)
  tags              = try(var.options.tags, null)

  timeouts = { create = "2m", update = "2m", delete = "2m" }

  depends_on = [stacklab_neutron_subnet.test]
}
