variable "within" { type = list(string) }
variable "unit" { type = string }
variable "old" { type = bool }

resource "stacklab_service" "old" {
  count = var.old ? 1 : 0

  within  = var.within
  unit    = var.unit
  running = false
}

resource "stacklab_service" "new" {
  count = var.old ? 0 : 1

  within  = var.within
  unit    = var.unit
  running = false
}
