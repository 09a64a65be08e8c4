variable "compute" {
  description = "Paths of the compute daemons, such as [stacklab_lxd_instance.compute.path]; [] is the provider's own LXD."
  type        = list(list(string))
}

variable "profile" {
  description = "LXD profile for the servers, which each compute daemon has. Null: the module makes one, named as the flavor is."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the flavor."
  type        = string
  default     = "docker"
}

variable "vcpus" {
  description = "Virtual CPUs of a server."
  type        = number
  default     = 2
}

variable "ram" {
  description = "Memory of a server, in MiB."
  type        = number
  default     = 1024
}

variable "disk" {
  description = "Root disk of a server, in GiB."
  type        = number
  default     = 20
}
