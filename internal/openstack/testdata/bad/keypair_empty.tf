# want: it is empty: write the public key
resource "stacklab_nova_keypair" "test" {
  name       = "bad"
  public_key = ""
}
