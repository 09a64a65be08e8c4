# want: must be PEM, beginning with -----BEGIN CERTIFICATE-----
provider "stacklab" {
  lxd = {
    address            = "https://127.0.0.1"
    server_certificate = "abc"
  }
}

resource "stacklab_lxd_profile" "test" {
  name = "p"
}
