# want: must be a host name or an address, such as broker.lab
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "nova", path = "/etc/nova/nova.conf", release = "icehouse" }]
  hostname = "amqp://broker.lab"
}
