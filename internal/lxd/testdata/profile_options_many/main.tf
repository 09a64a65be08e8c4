variable "within" {
  type = list(string)
}

variable "profile" {
  type = string
}

variable "keys" {
  type = list(string)
}

# Each key by a resource of its own.
resource "stacklab_lxd_profile_options" "test" {
  count = length(var.keys)

  within  = var.within
  profile = var.profile
  config  = { (var.keys[count.index]) = "ours" }
}
