terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "cloud" { type = any }
variable "objects" { type = number }

provider "stacklab" {
  openstack = var.cloud
}

resource "stacklab_nova_flavor" "bench" {
  count = var.objects

  name        = "stacklab-bench-${count.index}"
  vcpus       = 1
  ram         = 64
  extra_specs = { "bench:number" = count.index, "hw:cpu_policy" = "shared" }
}
