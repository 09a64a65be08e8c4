variable "within" {
  type = list(string)
}

variable "name" {
  type = string
}

variable "description" {
  type    = string
  default = ""
}

variable "config" {
  type    = map(string)
  default = {}
}

variable "devices" {
  type    = map(map(string))
  default = {}
}

resource "stacklab_lxd_profile" "test" {
  within      = var.within
  name        = var.name
  description = var.description
  config      = var.config
  devices     = var.devices
}
