# want: attribute "name" is required
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ path = "/etc/nova/nova.conf" }]
}
