# want: this is a private key, which must not leave its machine
resource "stacklab_nova_keypair" "test" {
  name       = "bad"
  public_key = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc"
}
