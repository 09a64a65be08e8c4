# want: it has a backslash before a dollar sign
resource "stacklab_qpid_topology" "test" {
  version             = 1
  services            = [{ name = "nova", path = "/etc/nova/nova.conf", release = "icehouse" }]
  password_wo         = "a\\$b"
  password_wo_version = "1"
}
