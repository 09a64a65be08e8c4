terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "yaml" {
  type = string
}

locals {
  profile = provider::stacklab::lxd_profile(var.yaml)
}

resource "stacklab_lxd_profile" "test" {
  name        = "stacklab-function"
  description = local.profile.description
  config      = local.profile.config
  devices     = local.profile.devices
}

output "profile" {
  value = jsonencode(local.profile)
}
