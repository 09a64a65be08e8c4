terraform {
  required_version = ">= 1.11"
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

# Known before the cloud exists; the provider signs in when the first object of the cloud asks for it.
provider "stacklab" {
  openstack = {
    auth_url     = "http://${var.address}:5000/v3"
    region       = "RegionOne"
    username     = "admin"
    password     = "stacklab"
    project_name = "admin"
  }
}
