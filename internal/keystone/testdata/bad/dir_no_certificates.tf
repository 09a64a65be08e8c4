# want: there are no certificates to place: write keystone_url, or both
resource "stacklab_keystone_signing_dir" "test" {
  path      = "/etc/nova/nova.conf"
  directory = "/var/cache/nova/keystone-signing"
  owner     = "nova"
}
