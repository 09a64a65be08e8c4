# want: the certificate cannot be read
resource "stacklab_nova_keypair" "test" {
  name       = "bad"
  public_key = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
  type       = "x509"
}
