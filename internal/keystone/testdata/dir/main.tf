variable "within" { type = list(string) }
variable "path" { type = string }
variable "directory" { type = string }
variable "owner" { type = string }
variable "group" {
  type    = string
  default = null
}
variable "keystone_url" {
  type    = string
  default = null
}
variable "signing_cert_pem" {
  type    = string
  default = null
}
variable "ca_cert_pem" {
  type    = string
  default = null
}
variable "restart" {
  type    = list(string)
  default = null
}

resource "stacklab_keystone_signing_dir" "test" {
  within    = var.within
  path      = var.path
  directory = var.directory
  owner     = var.owner
  group     = var.group

  keystone_url     = var.keystone_url
  signing_cert_pem = var.signing_cert_pem
  ca_cert_pem      = var.ca_cert_pem
  restart          = var.restart

  lifecycle {
    postcondition {
      condition     = alltrue(values(self.checks))
      error_message = "The service would not take its directory."
    }
  }
}
