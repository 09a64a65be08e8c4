# want: directory name .* does not begin with /
resource "stacklab_keystone_signing_dir" "test" {
  path         = "/etc/nova/nova.conf"
  directory    = "keystone-signing"
  owner        = "nova"
  keystone_url = "http://127.0.0.1:1"
}
