# want: port value must be between 1 and 65535
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "nova", path = "/etc/nova/nova.conf", release = "icehouse" }]
  port     = 0
}
