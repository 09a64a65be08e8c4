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

variable "objects" {
  type = number
}

provider "stacklab" {
  lxd = {
    address = var.address
  }
}

resource "stacklab_lxd_profile" "bench" {
  count = var.objects

  name   = "stacklab-bench-${count.index}"
  config = { "security.nesting" = "true", "user.number" = count.index }
}
