# A flavor whose profiles are looked for on several daemons, where the same plan makes them.
terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "name" { type = string }
variable "daemons" { type = list(list(string)) }
variable "more" {
  type    = list(string)
  default = []
}

provider "stacklab" {}

resource "stacklab_lxd_profile" "test" {
  count = length(var.daemons)

  within = var.daemons[count.index]
  name   = var.name
}

resource "stacklab_nova_flavor" "test" {
  name      = var.name
  vcpus     = 1
  ram       = 64
  ephemeral = 1

  lxd               = { profiles = concat(distinct(stacklab_lxd_profile.test[*].name), var.more) }
  check_profiles_on = var.daemons
}
