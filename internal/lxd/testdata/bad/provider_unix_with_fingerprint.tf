# want: is a unix socket: certificates, keys, fingerprint and token are for https only
provider "stacklab" {
  lxd = {
    address                        = "unix:///var/lib/lxd/unix.socket"
    server_certificate_fingerprint = "0a00efd3d667ebb06c16efcc0f6c1ea9566587925c5ebbc653ec4fe32a4b5d3a"
  }
}

resource "stacklab_lxd_profile" "test" {
  name = "p"
}
