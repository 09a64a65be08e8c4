# want: Attribute version value must be one of
resource "stacklab_qpid_topology" "test" {
  version  = 3
  services = [{ name = "nova", path = "/etc/nova/nova.conf", release = "icehouse" }]
}
