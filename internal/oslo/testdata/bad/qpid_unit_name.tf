# want: services\[0\]\.restart\[0\] must be the name of a systemd unit
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "nova", path = "/etc/nova/nova.conf", restart = ["nova compute"] }]
}
