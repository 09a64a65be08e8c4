# want: within and host name two machines
resource "stacklab_keystone_signing_dir" "test" {
  path         = "/etc/nova/nova.conf"
  directory    = "/var/cache/nova/keystone-signing"
  owner        = "nova"
  within       = ["control"]
  host         = "control"
  keystone_url = "http://127.0.0.1:1"
}
