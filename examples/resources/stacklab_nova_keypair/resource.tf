resource "stacklab_nova_keypair" "operator" {
  name       = "operator"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH1wp9s2dkJAoCwaCkzUGMZzBeVFKQHyIwwAt548GeIx operator" # or file("operator.pub")
}
