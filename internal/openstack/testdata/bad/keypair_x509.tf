# want: with type = "x509" it must be a certificate as PEM
resource "stacklab_nova_keypair" "test" {
  name       = "bad"
  public_key = "ssh-ed25519 AAAA a"
  type       = "x509"
}
