variable "compute" {
  description = "Paths of the compute daemons."
  type        = list(list(string))
}

variable "docker" {
  description = "Name of the profile with which Docker runs in an instance."
  type        = string
}

variable "server_image" {
  description = "Root tarball for servers."
  type        = string
}

variable "public_key" {
  description = "SSH public key for servers."
  type        = string
}
