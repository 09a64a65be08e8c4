# want: "ocata" is no release .* PKI tokens left Keystone in Ocata
resource "stacklab_keystone_signing" "bad" {
  release = "ocata"
}
