# want: type value must be one of: \["ssh" "x509"\]
resource "stacklab_nova_keypair" "test" {
  name       = "bad"
  public_key = "x"
  type       = "rsa"
}
