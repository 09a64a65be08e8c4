variable "within" { type = list(string) }
variable "path" { type = string }

resource "stacklab_oslo_config" "test" {
  count = 2

  within  = var.within
  path    = var.path
  options = { DEFAULT = { debug = "${count.index}" } }
}
