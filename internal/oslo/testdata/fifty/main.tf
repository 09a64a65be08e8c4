# Many owners of one file.
terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "address" {
  type    = string
  default = null
}
variable "within" { type = list(string) }
variable "path" { type = string }
variable "unit" { type = string }
variable "owners" { type = number }
variable "value" { type = string }

provider "stacklab" {
  lxd = {
    address = var.address
  }
}

resource "stacklab_oslo_config" "test" {
  count = var.owners

  within  = var.within
  path    = var.path
  options = { "section_${count.index % 7}" = { "option_${count.index}" = "${var.value} ${count.index}" } }
  restart = [var.unit]
}
