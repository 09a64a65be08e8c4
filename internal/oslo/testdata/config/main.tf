variable "within" { type = list(string) }
variable "path" { type = string }
variable "options" {
  type    = map(map(string))
  default = null
}
variable "multi_options" {
  type    = map(map(list(string)))
  default = null
}
variable "absent" {
  type    = map(set(string))
  default = null
}
variable "secrets" {
  type      = map(map(string))
  default   = null
  ephemeral = true
}
variable "version_wo" {
  type    = string
  default = null
}
variable "restart" {
  type    = list(string)
  default = null
}
variable "create_file" {
  type    = bool
  default = null
}

resource "stacklab_oslo_config" "test" {
  within = var.within
  path   = var.path

  options            = var.options
  multi_options      = var.multi_options
  absent             = var.absent
  options_wo         = var.secrets
  options_wo_version = var.version_wo
  restart            = var.restart
  create_file        = var.create_file
}
