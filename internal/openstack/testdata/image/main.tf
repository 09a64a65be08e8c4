variable "name" { type = string }
variable "file" {
  type    = string
  default = null
}
variable "url" {
  type    = string
  default = null
}
variable "for_lxd" {
  type    = bool
  default = null
}
variable "visibility" {
  type    = string
  default = null
}
variable "min_disk" {
  type    = number
  default = null
}
variable "protected" {
  type    = bool
  default = null
}
variable "tags" {
  type    = set(string)
  default = null
}
variable "properties" {
  type    = map(string)
  default = null
}

resource "stacklab_glance_image" "test" {
  name       = var.name
  file       = var.file
  url        = var.url
  for_lxd    = var.for_lxd
  visibility = var.visibility
  min_disk   = var.min_disk
  min_ram    = 64
  protected  = var.protected
  tags       = var.tags
  properties = var.properties
}
