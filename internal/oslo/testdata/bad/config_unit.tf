# want: must be the name of a systemd unit
resource "stacklab_oslo_config" "test" {
  path = "/etc/nova/nova.conf"
  options = { DEFAULT = { debug = "true" } }
  restart = ["nova compute"]
}
