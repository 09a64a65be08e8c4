variable "old" {
  type = bool
}

resource "fake_thing" "old" {
  count = var.old ? 1 : 0
  name  = "a"
  size  = "1"
}

resource "fake_thing" "new" {
  count = var.old ? 0 : 1
  name  = "a"
  size  = "1"
}
