variable "address" { type = string }
variable "instance" { type = string }
variable "first" { type = list(string) }
variable "second" { type = list(string) }

provider "stacklab" {
  lxd = { address = var.address }
}

resource "stacklab_lxd_profile_attachment" "first" {
  instance = var.instance
  profiles = var.first
}

resource "terraform_data" "later" {
  triggers_replace = var.second

  provisioner "local-exec" {
    command = "sleep 1"
  }
}

resource "stacklab_lxd_profile_attachment" "second" {
  instance   = var.instance
  profiles   = var.second
  depends_on = [terraform_data.later]
}
