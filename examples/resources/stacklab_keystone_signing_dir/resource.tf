# Certificates that Keystone gives out, kept up with it by every plan.
resource "stacklab_keystone_signing_dir" "nova" {
  within       = ["control"]
  path         = "/etc/nova/nova.conf"
  directory    = "/var/cache/nova/keystone-signing"
  owner        = "nova"
  keystone_url = "http://127.0.0.1:5000/v2.0"
  restart      = ["nova-api"]
}

variable "signing_cert_pem" {
  description = "TF_VAR_signing_cert_pem=\"$(cat signing_cert.pem)\". Terraform's file() reads it too."
  type        = string
}

variable "ca_cert_pem" {
  type = string
}

# Certificates from elsewhere; the plan refuses those by which the service would refuse every token.
resource "stacklab_keystone_signing_dir" "glance" {
  within           = ["control"]
  path             = "/etc/glance/glance-api.conf"
  directory        = "/var/cache/glance/keystone-signing"
  owner            = "glance"
  signing_cert_pem = var.signing_cert_pem
  ca_cert_pem      = var.ca_cert_pem

  lifecycle {
    postcondition {
      condition     = alltrue(values(self.checks))
      error_message = "glance-api would not take its signing_dir."
    }
  }
}
