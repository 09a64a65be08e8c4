variable "token" {
  type      = string
  sensitive = true
  ephemeral = true
}

data "stacklab_keystone_certificates" "old" {
  keystone_url = "http://127.0.0.1:5000/v2.0"
}

ephemeral "stacklab_keystone_token" "admin" {
  token            = var.token
  signing_cert_pem = data.stacklab_keystone_certificates.old.signing_cert_pem
  ca_cert_pem      = data.stacklab_keystone_certificates.old.ca_cert_pem
}

check "token" {
  assert {
    condition     = ephemeral.stacklab_keystone_token.admin.valid
    error_message = "Services would refuse the token."
  }
}

# What the token says goes into a service's file, and into no state.
resource "stacklab_oslo_config" "audit" {
  within             = ["control"]
  path               = "/etc/nova/nova.conf"
  options_wo         = { lab = { admin_user_id = try(ephemeral.stacklab_keystone_token.admin.user.id, "none") } } # null in a token that is refused
  options_wo_version = "1"
}
