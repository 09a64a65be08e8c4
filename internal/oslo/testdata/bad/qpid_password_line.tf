# want: the value ends with a newline
resource "stacklab_qpid_topology" "test" {
  version             = 1
  services            = [{ name = "nova", path = "/etc/nova/nova.conf", release = "icehouse" }]
  password_wo         = "secret\n"
  password_wo_version = "1"
}
