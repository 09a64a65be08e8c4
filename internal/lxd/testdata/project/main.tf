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

resource "stacklab_lxd_project" "test" {
  within      = var.within
  name        = var.name
  description = var.description
  config      = var.config
}
