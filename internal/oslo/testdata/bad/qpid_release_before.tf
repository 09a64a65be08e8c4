# want: no component of grizzly has the option qpid_topology_version
resource "stacklab_qpid_topology" "test" {
  version  = 2
  services = [{ name = "nova", path = "/etc/nova/nova.conf", release = "grizzly" }]
}
