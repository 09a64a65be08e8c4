# want: The release "jun" is not known. Write one of austin, .*kilo, liberty\.
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "nova", path = "/etc/nova/nova.conf", release = "jun" }]
}
