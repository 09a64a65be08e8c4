# want: has a colon, a slash or white space in it
resource "stacklab_keystone_signing_dir" "test" {
  path         = "/etc/nova/nova.conf"
  directory    = "/var/cache/nova/keystone-signing"
  owner        = "nova:nova"
  keystone_url = "http://127.0.0.1:1"
}
