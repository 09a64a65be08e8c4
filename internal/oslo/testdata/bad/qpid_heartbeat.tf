# want: heartbeat value must be at least 0
resource "stacklab_qpid_topology" "test" {
  version   = 1
  services  = [{ name = "nova", path = "/etc/nova/nova.conf", release = "icehouse" }]
  heartbeat = -1
}
