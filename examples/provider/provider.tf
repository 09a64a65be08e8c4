terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

# This machine's LXD.
provider "stacklab" {}

# Another one, over https, trusted by what it shows.
provider "stacklab" {
  alias = "far"
  lxd = {
    address                        = "https://lxd.example.org:8443"
    client_certificate             = file("lxd.crt")
    client_key                     = var.lxd_key
    server_certificate_fingerprint = "3b1f5a0f8d6ab2a60a6f4cfa2d1a5d4f1f9f6f7a53c0a5b6e2f0c9d8e7f6a5b4"
    project                        = "lab"
  }
}

variable "lxd_key" {
  type      = string
  sensitive = true
}
