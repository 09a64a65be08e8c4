variable "image_dirs" {
  description = <<-EOT
    Directories with metadata.tar.xz and rootfs.squashfs of the images: `control` has OpenStack's control plane, `nova-compute` has
    systemd, LXD, Docker and nova-compute, `compute` the same without nova-compute, for the instance inside.
  EOT
  type        = object({ control = string, nova-compute = string, compute = string })
}

variable "server_image" {
  description = "Root tarball for Nova's servers."
  type        = string
}

variable "public_key" {
  description = "SSH public key for Nova's servers."
  type        = string
}

variable "project" {
  description = "The LXD project of the lab."
  type        = string
  default     = "default"
}

variable "pool" {
  description = "Name of the machine's storage pool for the lab."
  type        = string
  default     = "lab"
}

variable "pool_driver" {
  description = "Storage driver of that pool: btrfs or dir. Null: btrfs where LXD has it, which it may say without a loop device to put it on."
  type        = string
  default     = null
}

variable "pool_size" {
  description = "Size of that pool where it is btrfs, which lies in a sparse file."
  type        = string
  default     = "20GiB"
}

variable "bridge" {
  description = "Name of the machine's bridge for the lab."
  type        = string
  default     = "lab0"
}

variable "subnet" {
  description = "Subnet of that bridge. Its hosts 2 to 200 are given out by DHCP, the rest is for OpenStack."
  type        = string
  default     = "10.0.8.0/24"
}

variable "nested_subnet" {
  description = "Subnet of the bridge inside compute."
  type        = string
  default     = "10.0.9.0/24"
}

variable "mtu" {
  description = "MTU of the instances' interfaces, in bytes."
  type        = number
  default     = 9000
}

variable "kernel_modules" {
  description = "Kernel modules that LXD loads for compute. A kernel that cannot load one refuses to start the instance: leave that out."
  type        = list(string)
  default     = ["openvswitch", "nbd", "ip_tables", "ip6_tables", "netlink_diag"]
}

variable "address" {
  description = "Where OpenStack's services answer, on this machine and in its instances: one of the loopback addresses."
  type        = string
  default     = "127.0.0.1"
}
