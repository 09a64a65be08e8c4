# want: "password_wo" must be specified when "password_wo_version" is specified
resource "stacklab_qpid_topology" "test" {
  version             = 1
  services            = [{ name = "nova", path = "/etc/nova/nova.conf", release = "icehouse" }]
  password_wo_version = "1"
}
