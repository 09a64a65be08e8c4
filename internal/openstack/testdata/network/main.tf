variable "name" { type = string }
variable "options" {
  type    = any
  default = {}
}

resource "stacklab_neutron_network" "test" {
  name           = var.name
  description    = try(var.options.description, null)
  admin_state_up = try(var.options.admin_state_up, null)
  shared         = try(var.options.shared, null)
  external       = try(var.options.external, null)
  mtu            = try(var.options.mtu, null)
  tags           = try(var.options.tags, null)
}
