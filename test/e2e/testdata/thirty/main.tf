# Thirty objects of every kind, for tests that break off in the middle.
terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "address" {
  type = string
}

variable "project" {
  type = string
}

variable "prefix" {
  description = "Begins every name, so that what is left over can be found."
  type        = string
}

variable "bridge" {
  type = string
}

variable "network" {
  description = "The bridge's address."
  type        = string
}

variable "image_dir" {
  type = string
}

variable "pool" {
  type = string
}

provider "stacklab" {
  lxd = {
    address = var.address
    project = var.project
  }
}

resource "stacklab_lxd_project" "p" {
  name   = "${var.prefix}-project"
  config = { "features.images" = "false", "features.profiles" = "false" }
}

resource "stacklab_lxd_storage_pool" "p" {
  name   = "${var.prefix}-pool"
  driver = "dir"
}

resource "stacklab_lxd_network" "n" {
  name   = var.bridge
  config = { "ipv4.address" = var.network, "ipv6.address" = "none" }
}

resource "stacklab_lxd_image" "i" {
  aliases = ["${var.prefix}-image"]
  files = {
    metadata = "${var.image_dir}/metadata.tar.xz"
    rootfs   = "${var.image_dir}/rootfs.squashfs"
  }
}

resource "stacklab_lxd_profile" "p" {
  count = 8

  name   = "${var.prefix}-${count.index}"
  config = { "user.number" = count.index }
}

resource "stacklab_lxd_profile_options" "o" {
  count = 4

  profile = stacklab_lxd_profile.p[count.index].name
  config  = { "user.option" = "ours" }
}

resource "stacklab_lxd_instance" "i" {
  count = 6

  name     = "${var.prefix}-${count.index}"
  image    = stacklab_lxd_image.i.fingerprint
  profiles = [stacklab_lxd_profile.p[0].name]
  devices = {
    root = { type = "disk", path = "/", pool = var.pool }
  }
  running  = count.index < 3
  wait_for = "running"
}

resource "stacklab_lxd_profile_attachment" "a" {
  count = 8

  instance = stacklab_lxd_instance.i[count.index % 6].name
  profiles = [stacklab_lxd_profile.p[1 + floor(count.index / 6)].name]
}
