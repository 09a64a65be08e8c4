# want: this is the form of RFC 4716
resource "stacklab_nova_keypair" "test" {
  name       = "bad"
  public_key = "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA"
}
