# From files of this machine, streamed.
resource "stacklab_lxd_image" "compute" {
  aliases = ["compute"]
  files = {
    metadata = "/var/cache/images/compute/metadata.tar.xz"
    rootfs   = "/var/cache/images/compute/rootfs.squashfs"
  }
}

# From one layer's LXD to another's, through the provider: they need no network between them.
resource "stacklab_lxd_image" "inner" {
  within = ["compute"]
  copy_from = {
    within = []
    image  = stacklab_lxd_image.compute.fingerprint
  }
}

# Downloaded by the server.
resource "stacklab_lxd_image" "debian" {
  aliases = ["debian/12"]
  remote = {
    server   = "https://images.example.org"
    protocol = "simplestreams"
    alias    = "debian/12"
  }
}
