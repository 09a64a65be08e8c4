variable "within" {
  type = list(string)
}

variable "instance" {
  type = string
}

variable "profiles" {
  type = list(string)
}

variable "placement" {
  type    = string
  default = null
}

variable "wait" {
  type    = bool
  default = null
}

variable "restart" {
  type    = bool
  default = null
}

variable "create" {
  type    = string
  default = null
}

resource "stacklab_lxd_profile_attachment" "test" {
  within            = var.within
  instance          = var.instance
  profiles          = var.profiles
  placement         = var.placement
  wait              = var.wait
  restart_on_change = var.restart
  timeouts          = var.create == null ? null : { create = var.create }
}
