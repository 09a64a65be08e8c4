# want: Attribute protocol value must be one of: \["tcp" "ssl"\]
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "nova", path = "/etc/nova/nova.conf", release = "icehouse" }]
  protocol = "tls"
}
