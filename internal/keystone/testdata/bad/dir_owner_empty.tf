# want: the user name "" is empty
resource "stacklab_keystone_signing_dir" "test" {
  path         = "/etc/nova/nova.conf"
  directory    = "/var/cache/nova/keystone-signing"
  owner        = ""
  keystone_url = "http://127.0.0.1:1"
}
