# want: contains a null value
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [null]
}
