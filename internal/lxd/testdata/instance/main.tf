variable "within" {
  type = list(string)
}

variable "project" {
  type    = string
  default = null
}

variable "name" {
  type = string
}

variable "image" {
  type    = string
  default = null
}

variable "type" {
  type    = string
  default = null
}

variable "description" {
  type    = string
  default = null
}

variable "profiles" {
  type    = list(string)
  default = null
}

variable "config" {
  type    = map(string)
  default = null
}

variable "devices" {
  type    = map(map(string))
  default = null
}

variable "running" {
  type    = bool
  default = null
}

variable "ephemeral" {
  type    = bool
  default = null
}

variable "wait_for" {
  type    = string
  default = null
}

variable "restart_on_change" {
  type    = bool
  default = null
}

variable "config_wo" {
  type      = map(string)
  default   = null
  ephemeral = true
}

variable "config_wo_version" {
  type    = string
  default = null
}

variable "create" {
  type    = string
  default = null
}

resource "stacklab_lxd_instance" "test" {
  within            = var.within
  project           = var.project
  name              = var.name
  image             = var.image
  type              = var.type
  description       = var.description
  profiles          = var.profiles
  config            = var.config
  devices           = var.devices
  running           = var.running
  ephemeral         = var.ephemeral
  wait_for          = var.wait_for
  restart_on_change = var.restart_on_change
  config_wo         = var.config_wo
  config_wo_version = var.config_wo_version
  timeouts          = var.create == null ? null : { create = var.create }
}

output "addresses" {
  value = [for address in [
    stacklab_lxd_instance.test.ipv4_address,
    stacklab_lxd_instance.test.ipv6_address,
    stacklab_lxd_instance.test.mac_address,
  ] : address == null ? "none" : address]
}

output "path" {
  value = stacklab_lxd_instance.test.path
}
