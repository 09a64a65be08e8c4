variable "within" { type = list(string) }
variable "path" { type = string }
variable "token" {
  type      = string
  sensitive = true
  ephemeral = true
}
variable "signing_cert_pem" { type = string }
variable "ca_cert_pem" { type = string }
variable "revocation_list" {
  type    = string
  default = null
}
variable "run" { type = string }

ephemeral "stacklab_keystone_token" "test" {
  token            = var.token
  signing_cert_pem = var.signing_cert_pem
  ca_cert_pem      = var.ca_cert_pem
  revocation_list  = var.revocation_list
}

# What came out, where the test can read it, and Terraform's state has it not.
resource "stacklab_oslo_config" "verdict" {
  within      = var.within
  path        = var.path
  create_file = true
  options_wo = {
    verdict = {
      json = jsonencode({ for name, value in ephemeral.stacklab_keystone_token.test : name => value if !endswith(name, "_pem") && !contains(["token", "revocation_list", "content"], name) })
    }
  }
  options_wo_version = var.run
}

check "token" {
  assert {
    condition     = ephemeral.stacklab_keystone_token.test.valid
    error_message = "The token is not valid."
  }
}
