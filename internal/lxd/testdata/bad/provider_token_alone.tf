# want: "lxd\.client_certificate" must be specified when "lxd\.trust_token" is specified
provider "stacklab" {
  lxd = {
    address     = "https://lab"
    trust_token = "x"
  }
}

resource "stacklab_lxd_profile" "test" {
  name = "docker"
}
