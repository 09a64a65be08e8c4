# want: it is no public key of OpenSSH
resource "stacklab_nova_keypair" "test" {
  name       = "bad"
  public_key = "operator"
}
