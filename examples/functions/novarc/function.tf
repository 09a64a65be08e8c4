provider "stacklab" {
  openstack = merge(
    provider::stacklab::novarc(file("~/novarc")),
    { password = var.password },
  )
}

variable "password" {
  type      = string
  sensitive = true
}
