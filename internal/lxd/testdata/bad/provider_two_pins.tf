# want: "lxd\.server_certificate_fingerprint" cannot be specified when "lxd\.server_certificate" is specified
provider "stacklab" {
  lxd = {
    address                        = "https://lab"
    server_certificate             = "x"
    server_certificate_fingerprint = "abababababababababababababababababababababababababababababababab"
  }
}

resource "stacklab_lxd_profile" "test" {
  name = "docker"
}
