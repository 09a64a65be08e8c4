# want: services list must contain at least 1 elements
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = []
}
