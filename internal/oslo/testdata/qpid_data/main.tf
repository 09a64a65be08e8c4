variable "services" {
  type = list(object({
    name    = string
    within  = optional(list(string))
    path    = string
    release = optional(string)
  }))
}

data "stacklab_qpid_topology" "test" {
  services = var.services
}
