variable "token" {
  type      = string
  sensitive = true
}

# Which certificate must have signed the token, for whoever looks for it.
output "signer" {
  value     = provider::stacklab::cms_inspect(var.token).serial
  sensitive = true
}
