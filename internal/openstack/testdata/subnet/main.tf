variable "name" { type = string }
variable "cidr" { type = string }
variable "options" {
  type    = any
  default = {}
}

resource "stacklab_neutron_network" "test" {
  name = var.name
}

resource "stacklab_neutron_subnet" "test" {
  network_id       = stacklab_neutron_network.test.id
  cidr             = var.cidr
  name             = var.name
  description      = try(var.options.description, null)
  gateway_ip       = try(var.options.gateway_ip, null)
  no_gateway       = try(var.options.no_gateway, null)
  enable_dhcp      = try(var.options.enable_dhcp, null)
  dns_nameservers  = try(var.options.dns_nameservers, null)
  allocation_pools = try(var.options.allocation_pools, null)
  tags             = try(var.options.tags, null)
}
