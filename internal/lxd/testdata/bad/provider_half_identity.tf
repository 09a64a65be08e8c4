# want: attribute "lxd.client_key" must be specified
provider "stacklab" {
  lxd = {
    address            = "https://127.0.0.1"
    client_certificate = "abc"
  }
}

resource "stacklab_lxd_profile" "test" {
  name = "p"
}
