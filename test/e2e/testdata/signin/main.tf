# Signs in and looks at a flavor.
terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "flavor" { type = string }
variable "cloud" {
  type    = any
  default = null
}

provider "stacklab" {
  openstack = var.cloud
}

data "stacklab_nova_flavor" "test" {
  name = var.flavor
}

output "vcpus" {
  value = data.stacklab_nova_flavor.test.vcpus
}
