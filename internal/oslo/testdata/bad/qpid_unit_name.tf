# want: must be the name of a systemd unit
resource "stacklab_qpid_topology" "test" {
  version  = 1
  services = [{ name = "nova", path = "/etc/nova/nova.conf", restart = ["nova compute"] }]
}
