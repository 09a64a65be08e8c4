variable "within" {
  type    = list(string)
  default = null
}
variable "host" {
  type    = string
  default = null
}
variable "dir" { type = string }
variable "token_format" {
  type    = string
  default = null
}
variable "release" {
  type    = string
  default = null
}
variable "cert_subject" {
  type    = string
  default = null
}
variable "key_size" {
  type    = number
  default = null
}
variable "valid_days" {
  type    = number
  default = null
}
variable "renew_before_days" {
  type    = number
  default = null
}
variable "owner" {
  type    = string
  default = "www-data"
}
variable "group" {
  type    = string
  default = "www-data"
}
variable "restart" {
  type    = list(string)
  default = null
}
variable "overwrite" {
  type    = bool
  default = null
}
variable "given" {
  type    = map(string)
  default = null
}
variable "key" {
  type      = string
  default   = null
  ephemeral = true
}

# All files are below one directory, as Keystone's own are below /etc/keystone.
resource "stacklab_keystone_signing" "test" {
  within   = var.within
  host     = var.host
  path     = "${var.dir}/keystone.conf"
  certfile = "${var.dir}/ssl/certs/signing_cert.pem"
  keyfile  = "${var.dir}/ssl/private/signing_key.pem"
  ca_certs = "${var.dir}/ssl/certs/ca.pem"
  ca_key   = var.given == null ? "${var.dir}/ssl/private/cakey.pem" : null

  token_format      = var.token_format
  release           = var.release
  cert_subject      = var.cert_subject
  key_size          = var.key_size
  valid_days        = var.valid_days
  renew_before_days = var.renew_before_days
  owner             = var.owner
  group             = var.group
  restart           = var.restart
  overwrite         = var.overwrite

  given = var.given == null ? null : {
    signing_cert_pem   = var.given.signing_cert_pem
    ca_cert_pem        = var.given.ca_cert_pem
    signing_key_pem_wo = var.key
    key_version        = var.given.key_version
  }
}
