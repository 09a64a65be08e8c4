# want: instance name "my_compute" may have ASCII letters
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "nova", within = ["my_compute"], path = "/etc/nova/nova.conf" }]
}
