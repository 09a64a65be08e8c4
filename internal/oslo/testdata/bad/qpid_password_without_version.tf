# want: "password_wo_version" must be specified when "password_wo" is specified
resource "stacklab_qpid_topology" "test" {
  version     = 1
  services    = [{ name = "nova", path = "/etc/nova/nova.conf", release = "icehouse" }]
  password_wo = "secret"
}
