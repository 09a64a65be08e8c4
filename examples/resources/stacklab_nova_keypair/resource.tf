resource "stacklab_nova_keypair" "operator" {
  name       = "operator"
  public_key = file("~/.ssh/id_ed25519.pub")
}
