# Signs in by a file that is made for a shell, which the provider's own function reads for the provider's own block.
terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "flavor" { type = string }

provider "stacklab" {
  openstack = provider::stacklab::novarc(file("${path.module}/novarc"))
}

data "stacklab_nova_flavor" "test" {
  name = var.flavor
}

output "vcpus" {
  value = data.stacklab_nova_flavor.test.vcpus
}
