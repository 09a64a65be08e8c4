variable "keystone_url" { type = string }

data "stacklab_keystone_certificates" "test" {
  keystone_url = var.keystone_url
}
