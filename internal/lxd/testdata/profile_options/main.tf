variable "within" {
  type = list(string)
}

variable "profile" {
  type = string
}

variable "config" {
  type    = map(string)
  default = null
}

variable "devices" {
  type    = map(map(string))
  default = null
}

resource "stacklab_lxd_profile_options" "test" {
  within  = var.within
  profile = var.profile
  config  = var.config
  devices = var.devices
}
