variable "name" { type = string }
variable "public_key" { type = string }
variable "type" {
  type    = string
  default = null
}
variable "user_id" {
  type    = string
  default = null
}

resource "stacklab_nova_keypair" "test" {
  name       = var.name
  public_key = var.public_key
  type       = var.type
  user_id    = var.user_id
}
