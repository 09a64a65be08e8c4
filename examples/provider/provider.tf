terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

# The LXD of this machine, and the cloud of the environment: OS_CLOUD with clouds.yaml, or the variables OS_*.
provider "stacklab" {}

# Another server and another cloud, under a name of their own.
provider "stacklab" {
  alias = "rack"
  lxd = {
    address            = "https://lxd.example.org:8443"
    client_certificate = file("lxd.crt")
    client_key         = var.client_key
    trust_token        = var.trust_token # pins the server, too
    project            = "openstack"
  }
  openstack = {
    auth_url     = "https://keystone.example.org:5000/v3"
    region       = "RegionOne"
    username     = "operator"
    password     = var.password
    project_name = "lab"
  }

  # For files and services of machines that are no LXD instances.
  hosts = {
    juju-4 = {
      address     = "10.0.8.14"
      user        = "root"
      private_key = var.ssh_key
      host_key    = "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGDAn+I+xuQ0PdVvVuc"
      bastion     = "front"
    }
    front = {
      address     = "lxd.example.org"
      user        = "operator"
      private_key = var.ssh_key
      host_key    = "SHA256:4rYqGcYo0q8J0Yy4dH8VlZzL8XvYkq4l5S1v0cJc4Lw"
    }
  }
}

variable "client_key" {
  type      = string
  sensitive = true
}

variable "trust_token" {
  type      = string
  sensitive = true
}

variable "ssh_key" {
  type      = string
  sensitive = true
}

variable "password" {
  type      = string
  sensitive = true
}
