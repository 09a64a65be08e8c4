variable "size" {
  type    = string
  default = "1"
}

variable "secret" {
  type    = string
  default = null
}

variable "note" {
  type    = string
  default = null
}

variable "name" {
  type    = string
  default = "a"
}

resource "fake_thing" "test" {
  name      = var.name
  size      = var.size
  note      = var.note
  secret_wo = var.secret
}
