variable "cloud" { type = any }
variable "flavor_id" { type = string }
variable "first" { type = map(string) }
variable "second" { type = map(string) }

provider "stacklab" {
  openstack = var.cloud
}

resource "stacklab_nova_flavor_specs" "first" {
  flavor_id   = var.flavor_id
  extra_specs = var.first
}

resource "terraform_data" "later" {
  triggers_replace = var.second

  provisioner "local-exec" {
    command = "sleep 1"
  }
}

resource "stacklab_nova_flavor_specs" "second" {
  flavor_id   = var.flavor_id
  extra_specs = var.second
  depends_on  = [terraform_data.later]
}
