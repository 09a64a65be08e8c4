# Two servers: this machine's over its socket, another over https.
terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "name" {
  type = string
}

variable "address" {
  type = string
}

variable "certificate" {
  type = string
}

variable "key" {
  type      = string
  sensitive = true
}

variable "fingerprint" {
  type    = string
  default = null
}

variable "server_certificate" {
  type    = string
  default = null
}

variable "token" {
  type      = string
  sensitive = true
  default   = null
}

provider "stacklab" {}

provider "stacklab" {
  alias = "far"
  lxd = {
    address                        = var.address
    client_certificate             = var.certificate
    client_key                     = var.key
    server_certificate_fingerprint = var.fingerprint
    server_certificate             = var.server_certificate
    trust_token                    = var.token
  }
}

resource "stacklab_lxd_profile" "near" {
  name   = var.name
  config = { "user.where" = "near" }
}

resource "stacklab_lxd_profile" "far" {
  provider = stacklab.far

  name   = var.name
  config = { "user.where" = "far" }
}
