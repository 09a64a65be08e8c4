# want: may have ASCII letters, digits, '.', '_' and '-' only
resource "stacklab_lxd_network" "test" {
  name = "lab:0"
}
