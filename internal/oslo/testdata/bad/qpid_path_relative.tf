# want: file name "nova.conf" does not begin with /
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "nova", path = "nova.conf" }]
}
