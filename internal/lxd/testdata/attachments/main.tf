variable "within" {
  type = list(string)
}

variable "instance" {
  type = string
}

variable "profiles" {
  type = list(string)
}

# Each profile by an attachment of its own, all at once.
resource "stacklab_lxd_profile_attachment" "test" {
  count = length(var.profiles)

  within   = var.within
  instance = var.instance
  profiles = [var.profiles[count.index]]
}
