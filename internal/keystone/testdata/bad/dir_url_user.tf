# want: the address holds a user
resource "stacklab_keystone_signing_dir" "test" {
  path         = "/etc/nova/nova.conf"
  directory    = "/var/cache/nova/keystone-signing"
  owner        = "nova"
  keystone_url = "http://admin:secret@10.0.8.10:5000"
}
