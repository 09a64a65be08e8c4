# want: must be the name of a systemd unit
resource "stacklab_keystone_signing_dir" "test" {
  path         = "/etc/nova/nova.conf"
  directory    = "/var/cache/nova/keystone-signing"
  owner        = "nova"
  restart      = ["nova compute"]
  keystone_url = "http://127.0.0.1:1"
}
