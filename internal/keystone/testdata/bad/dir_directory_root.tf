# want: is the root directory
resource "stacklab_keystone_signing_dir" "test" {
  path         = "/etc/nova/nova.conf"
  directory    = "/"
  owner        = "nova"
  keystone_url = "http://127.0.0.1:1"
}
