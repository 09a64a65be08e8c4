# want: it has several lines: write one key, on one line
resource "stacklab_nova_keypair" "test" {
  name       = "bad"
  public_key = "ssh-ed25519 AAAA a\nssh-ed25519 BBBB b\n"
}
