# want: must be a SHA-256, 64 hexadecimal digits
provider "stacklab" {
  lxd = {
    address                        = "https://127.0.0.1"
    server_certificate_fingerprint = "abc"
  }
}

resource "stacklab_lxd_profile" "test" {
  name = "p"
}
