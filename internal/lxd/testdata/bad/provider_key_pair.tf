# want: client certificate and key: tls: failed to find any PEM data
provider "stacklab" {
  lxd = {
    address            = "https://lab"
    client_certificate = "x"
    client_key         = "y"
  }
}

resource "stacklab_lxd_profile" "test" {
  name = "docker"
}
