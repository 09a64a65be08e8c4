variable "message" {
  description = "TF_VAR_message=\"$(cat message.pem)\""
  type        = string
}

variable "signing_cert_pem" {
  type = string
}

variable "ca_cert_pem" {
  type = string
}

# An error unless openssl cms -verify takes the message.
output "said" {
  value = provider::stacklab::cms_verify(var.message, var.signing_cert_pem, var.ca_cert_pem)
}
