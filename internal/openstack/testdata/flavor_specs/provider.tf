provider "stacklab" {
  openstack = var.cloud
}

variable "cloud" {
  type = object({ auth_url = string, region = optional(string), username = string, password = string, project_name = string })
}
