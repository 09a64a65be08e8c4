variable "within" {
  type = list(string)
}

variable "prefix" {
  type = string
}

variable "unit" {
  type    = string
  default = "nova-compute/0"
}

variable "include_user_data" {
  type    = bool
  default = null
}

data "stacklab_lxd_server" "test" {
  within = var.within
}

data "stacklab_lxd_profile" "test" {
  within            = var.within
  name              = "${var.prefix}-profile"
  include_user_data = var.include_user_data
}

data "stacklab_lxd_instance" "test" {
  within            = var.within
  name              = "${var.prefix}-a"
  include_user_data = var.include_user_data
}

data "stacklab_lxd_instances" "name" {
  within            = var.within
  name              = "${var.prefix}-*"
  include_user_data = var.include_user_data
}

data "stacklab_lxd_instances" "unit" {
  within  = var.within
  name    = "${var.prefix}-*"
  profile = "*-profile"
  status  = "Stopped"
  config = {
    "user.juju-model"          = "*"
    "user.juju-units-deployed" = var.unit
  }
}
