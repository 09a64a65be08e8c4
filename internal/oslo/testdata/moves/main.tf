variable "within" { type = list(string) }
variable "path" { type = string }
variable "restart" { type = list(string) }
variable "first" { type = map(map(string)) }
variable "second" { type = map(map(string)) }

resource "stacklab_oslo_config" "first" {
  count = length(var.first) > 0 ? 1 : 0

  within      = var.within
  path        = var.path
  options     = var.first
  restart     = var.restart
  create_file = true
}

resource "terraform_data" "later" {
  triggers_replace = var.second

  provisioner "local-exec" {
    command = "sleep 1"
  }
}

resource "stacklab_oslo_config" "second" {
  count = length(var.second) > 0 ? 1 : 0

  within      = var.within
  path        = var.path
  options     = var.second
  create_file = true
  depends_on  = [terraform_data.later]
}
