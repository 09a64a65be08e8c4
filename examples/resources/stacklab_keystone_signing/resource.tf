# Material that is made on the machine, and is renewed a month before it ends.
resource "stacklab_keystone_signing" "pki" {
  within       = stacklab_lxd_instance.control.path
  token_format = "PKI"
  cert_subject = "/C=US/ST=Unset/L=Unset/O=Unset/CN=keystone.lab"
  valid_days   = 365
  restart      = ["keystone"]
}

# Material that a CA of your own has made.
resource "stacklab_keystone_signing" "given" {
  within       = ["keystone-2"]
  token_format = "PKIZ"
  release      = "juno"
  restart      = ["apache2"]

  given = {
    signing_cert_pem   = var.signing_cert # or file("signing_cert.pem")
    ca_cert_pem        = var.ca_cert
    signing_key_pem_wo = var.signing_key # in no plan and no state
    key_version        = "1"
  }
}

variable "signing_cert" { type = string }

variable "ca_cert" { type = string }

variable "signing_key" {
  type      = string
  ephemeral = true
}

resource "stacklab_lxd_instance" "control" {
  name  = "control"
  image = "debian/12"
}
