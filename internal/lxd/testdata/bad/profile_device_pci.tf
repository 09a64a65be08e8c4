# want: of type "pci" needs address
resource "stacklab_lxd_profile" "test" {
  name    = "p"
  devices = { card = { type = "pci" } }
}
