variable "within" {
  type = list(string)
}

variable "aliases" {
  type    = set(string)
  default = null
}

variable "files" {
  type    = object({ metadata = string, rootfs = string })
  default = null
}

variable "file" {
  type    = string
  default = null
}

variable "copy_from" {
  type    = object({ within = optional(list(string)), project = optional(string), image = string })
  default = null
}

variable "remote" {
  type    = object({ server = string, protocol = optional(string), alias = string })
  default = null
}

resource "stacklab_lxd_image" "test" {
  within    = var.within
  aliases   = var.aliases
  files     = var.files
  file      = var.file
  copy_from = var.copy_from
  remote    = var.remote
}
