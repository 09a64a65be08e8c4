# want: the file compute:/etc/nova/nova.conf is another service
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "nova-api", within = ["compute"], path = "/etc/nova/nova.conf" }, { name = "nova-compute", within = ["compute"], path = "/etc/nova/nova.conf" }]
}
