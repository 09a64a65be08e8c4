variable "topology" { type = number }
variable "services" {
  type = list(object({
    name    = string
    within  = optional(list(string))
    host    = optional(string)
    path    = string
    restart = optional(list(string))
    release = optional(string)
  }))
}
variable "hostname" {
  type    = string
  default = null
}
variable "port" {
  type    = number
  default = null
}
variable "username" {
  type    = string
  default = null
}
variable "password" {
  type      = string
  default   = null
  ephemeral = true
}
variable "password_version" {
  type    = string
  default = null
}
variable "protocol" {
  type    = string
  default = null
}
variable "heartbeat" {
  type    = number
  default = null
}
variable "tcp_nodelay" {
  type    = bool
  default = null
}
variable "sasl_mechanisms" {
  type    = list(string)
  default = null
}

resource "stacklab_qpid_topology" "test" {
  version  = var.topology
  services = var.services

  hostname            = var.hostname
  port                = var.port
  username            = var.username
  password_wo         = var.password
  password_wo_version = var.password_version
  protocol            = var.protocol
  heartbeat           = var.heartbeat
  tcp_nodelay         = var.tcp_nodelay
  sasl_mechanisms     = var.sasl_mechanisms
}
