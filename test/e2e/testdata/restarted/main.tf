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

provider "stacklab" {
  lxd = {
    address = var.address
  }
}

resource "stacklab_lxd_storage_pool" "p" {
  name   = "restarted"
  driver = "dir"
}

resource "stacklab_lxd_profile" "p" {
  count = 10

  name   = "restarted-${count.index}"
  config = { "user.number" = count.index }
}

resource "stacklab_lxd_instance" "i" {
  count = 5

  name     = "restarted-${count.index}"
  profiles = [stacklab_lxd_profile.p[count.index].name]
  devices = {
    root = { type = "disk", path = "/", pool = stacklab_lxd_storage_pool.p.name }
  }
  running = false
}

resource "stacklab_lxd_profile_attachment" "a" {
  count = 5

  instance = stacklab_lxd_instance.i[count.index].name
  profiles = [stacklab_lxd_profile.p[9 - count.index].name]
}
