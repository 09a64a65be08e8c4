# want: "lxd\.client_certificate" must be specified when "lxd\.client_key" is specified
provider "stacklab" {
  lxd = {
    address    = "https://lab"
    client_key = "x"
  }
}

resource "stacklab_lxd_profile" "test" {
  name = "docker"
}
