terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "message" { type = string }
variable "signing_cert_pem" { type = string }
variable "ca_cert_pem" { type = string }

output "content" {
  value = provider::stacklab::cms_verify(var.message, var.signing_cert_pem, var.ca_cert_pem)
}

output "inspected" {
  value = jsonencode(provider::stacklab::cms_inspect(var.message))
}
