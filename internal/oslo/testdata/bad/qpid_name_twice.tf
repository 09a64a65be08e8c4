# want: the name "nova" is another service
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "nova", path = "/etc/nova/nova.conf" }, { name = "nova", path = "/etc/nova/cells.conf" }]
}
