terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "version_used" { type = number }
variable "kind" { type = string }
variable "exchange" {
  type    = string
  default = ""
}
variable "topic" { type = string }

output "address" {
  value = provider::stacklab::qpid_address(var.version_used, var.kind, var.exchange, var.topic)
}
