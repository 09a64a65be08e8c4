variable "novarc" {
  description = "The file's text: TF_VAR_novarc=\"$(cat ~/novarc)\". Terraform's file() reads it too."
  type        = string
  sensitive   = true
}

variable "password" {
  type      = string
  sensitive = true
}

provider "stacklab" {
  openstack = merge(provider::stacklab::novarc(var.novarc), { password = var.password })
}
