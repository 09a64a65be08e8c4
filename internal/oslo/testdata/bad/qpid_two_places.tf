# want: within and host name two machines
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "nova", path = "/etc/nova/nova.conf", within = ["compute"], host = "juju-4" }]
}
