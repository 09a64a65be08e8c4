variable "within" {
  description = "The instances to descend into, outermost first; none is the provider's own LXD."
  type        = list(string)
  default     = []
}

variable "project" {
  description = "The LXD project of profiles and bridge; null is the provider's, inside an instance the default one."
  type        = string
  default     = null
}

variable "pool" {
  description = "The storage pool; inside an instance use the driver dir."
  type = object({
    name   = string
    driver = optional(string, "dir")
    config = optional(map(string), {})
  })
}

variable "bridge" {
  description = "The bridge. It has the first address of its subnet, which no other layer may use, gives out others by DHCP, and masks."
  type = object({
    name   = string
    subnet = string
    config = optional(map(string), {})
  })
}

variable "profiles" {
  description = "Profiles by name, in the shape of `lxc profile show`."
  type = map(object({
    description = optional(string, "")
    config      = optional(map(string), {})
    devices     = optional(map(map(string)), {})
  }))
  default = {}
}
