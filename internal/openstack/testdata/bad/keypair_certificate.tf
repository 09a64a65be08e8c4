# want: this is a certificate: write type = "x509"
resource "stacklab_nova_keypair" "test" {
  name       = "bad"
  public_key = "-----BEGIN CERTIFICATE-----\nAAAA"
}
