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

variable "driver" {
  type = string
}

resource "stacklab_lxd_storage_pool" "test" {
  within      = var.within
  name        = var.name
  driver      = var.driver
  description = var.description
  config      = var.config
}
