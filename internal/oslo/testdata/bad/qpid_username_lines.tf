# want: it has more than one line, which no broker takes
resource "stacklab_qpid_topology" "test" {
  version  = 1
  username = "no\nva"
  services = [{ name = "nova", path = "/etc/nova/nova.conf", release = "juno" }]
}
