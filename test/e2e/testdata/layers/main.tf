# An instance with LXD in it, and what is in that.
terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "project" {
  type = string
}

variable "prefix" {
  type = string
}

variable "pool" {
  type = string
}

variable "image_dir" {
  type = string
}

variable "tiny_dir" {
  type = string
}

provider "stacklab" {
  lxd = {
    project = var.project
  }
}

resource "stacklab_lxd_image" "compute" {
  aliases = ["${var.prefix}-compute"]
  files = {
    metadata = "${var.image_dir}/metadata.tar.xz"
    rootfs   = "${var.image_dir}/rootfs.squashfs"
  }
}

resource "stacklab_lxd_instance" "outer" {
  name     = "${var.prefix}-outer"
  image    = stacklab_lxd_image.compute.fingerprint
  profiles = []
  config   = { "security.nesting" = "true", "security.privileged" = "true" }
  devices = {
    root = { type = "disk", path = "/", pool = var.pool }
  }
  wait_for = "systemd"
}

resource "stacklab_lxd_storage_pool" "inner" {
  within = stacklab_lxd_instance.outer.path
  name   = "default"
  driver = "dir"
}

resource "stacklab_lxd_profile" "inner" {
  count = 3

  within = stacklab_lxd_instance.outer.path
  name   = "inner-${count.index}"
  config = { "user.number" = count.index }
}

resource "stacklab_lxd_image" "inner" {
  within  = stacklab_lxd_instance.outer.path
  aliases = ["tiny"]
  files = {
    metadata = "${var.tiny_dir}/metadata.tar.xz"
    rootfs   = "${var.tiny_dir}/rootfs.squashfs"
  }
}

resource "stacklab_lxd_instance" "inner" {
  within   = stacklab_lxd_instance.outer.path
  name     = "instance-00000001"
  image    = stacklab_lxd_image.inner.fingerprint
  profiles = [stacklab_lxd_profile.inner[0].name]
  devices = {
    root = { type = "disk", path = "/", pool = stacklab_lxd_storage_pool.inner.name }
  }
}

resource "stacklab_lxd_profile_attachment" "inner" {
  within   = stacklab_lxd_instance.outer.path
  instance = stacklab_lxd_instance.inner.name
  profiles = [stacklab_lxd_profile.inner[2].name, stacklab_lxd_profile.inner[1].name]
}

data "stacklab_lxd_instance" "inner" {
  within = stacklab_lxd_profile_attachment.inner.within
  name   = stacklab_lxd_profile_attachment.inner.instance

  # The outer one too: when it has to be started first, this is read afterwards.
  depends_on = [stacklab_lxd_instance.outer, stacklab_lxd_profile_attachment.inner]
}

output "profiles" {
  value = data.stacklab_lxd_instance.inner.profiles
}
