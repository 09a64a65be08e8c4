variable "name" { type = string }
variable "description" {
  type    = string
  default = null
}
variable "lxd" {
  type    = any
  default = null
}
variable "extra_specs" {
  type    = map(string)
  default = null
}
variable "projects" {
  type    = set(string)
  default = null
}
variable "is_public" {
  type    = bool
  default = null
}
variable "flavor_id" {
  type    = string
  default = null
}

resource "stacklab_nova_flavor" "test" {
  name        = var.name
  vcpus       = 2
  ram         = 1024
  disk        = 20
  ephemeral   = 1
  swap        = 256
  is_public   = var.is_public
  flavor_id   = var.flavor_id
  description = var.description
  lxd         = var.lxd
  extra_specs = var.extra_specs
  projects    = var.projects
}
