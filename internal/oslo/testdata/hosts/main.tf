# One file on a host over SSH, one on this machine.
terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "hosts" {
  type      = any
  sensitive = true
}
variable "far" { type = string }
variable "near" { type = string }
variable "value" { type = string }

provider "stacklab" {
  hosts = var.hosts
}

resource "stacklab_oslo_config" "far" {
  host    = "juju-4"
  path    = var.far
  options = { DEFAULT = { debug = var.value } }
}

resource "stacklab_oslo_config" "near" {
  path    = var.near
  options = { DEFAULT = { debug = var.value } }
}
