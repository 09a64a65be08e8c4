variable "within" { type = list(string) }
variable "unit" { type = string }
variable "running" {
  type    = bool
  default = null
}
variable "enabled" {
  type    = bool
  default = null
}
variable "triggers" {
  type    = map(string)
  default = null
}

resource "stacklab_service" "test" {
  within   = var.within
  unit     = var.unit
  running  = var.running
  enabled  = var.enabled
  triggers = var.triggers
}
