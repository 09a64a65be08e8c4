# want: must be the name of a SASL mechanism
resource "stacklab_qpid_topology" "test" {
  version         = 1
  services        = [{ name = "nova", path = "/etc/nova/nova.conf", release = "icehouse" }]
  sasl_mechanisms = ["plain"]
}
