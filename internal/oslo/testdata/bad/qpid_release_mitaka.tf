# want: driver for qpid is gone: oslo.messaging 3.1.0, which queens has or a later one
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "nova", path = "/etc/nova/nova.conf", release = "queens" }]
}
