variable "services" {
  type = list(object({
    name    = string
    within  = list(string)
    path    = string
    restart = list(string)
    release = optional(string)
  }))
}
variable "option" { type = string }
variable "topology" { type = number }

resource "stacklab_qpid_topology" "test" {
  version  = var.topology
  services = var.services
}

# The same files and units at the same time; or in the first file, the same option.
resource "stacklab_oslo_config" "test" {
  count = var.option == "workers" ? length(var.services) : 1

  within  = var.services[count.index].within
  path    = var.services[count.index].path
  options = { DEFAULT = { (var.option) = tostring(var.topology) } }
  restart = var.services[count.index].restart
}
