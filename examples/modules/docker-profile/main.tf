# The profile that an instance needs to run Docker in it.

terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "within" {
  description = "The instances to descend into, outermost first; none is the provider's own LXD."
  type        = list(string)
  default     = []
}

variable "project" {
  description = "The LXD project of the profile; null is the provider's, inside an instance the default one."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the profile."
  type        = string
  default     = "docker"
}

variable "config" {
  description = "More keys for the profile."
  type        = map(string)
  default     = {}
}

resource "stacklab_lxd_profile" "docker" {
  within      = var.within
  project     = var.project
  name        = var.name
  description = "What Docker needs of its container"
  config      = merge({ "security.nesting" = "true" }, var.config)
}

output "name" {
  description = "Name of the profile, once it exists."
  value       = stacklab_lxd_profile.docker.name
}
