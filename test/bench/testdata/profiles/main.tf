terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "address" {
  type = string
}

variable "profiles" {
  type = number
}

provider "stacklab" {
  lxd = {
    address = var.address
  }
}

resource "stacklab_lxd_profile" "bench" {
  count = var.profiles

  name   = "stacklab-bench-${count.index}"
  config = { "security.nesting" = "true", "user.number" = count.index }
}
