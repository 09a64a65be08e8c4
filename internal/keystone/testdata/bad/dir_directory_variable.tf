# want: has a \$, by which oslo.config would put in
resource "stacklab_keystone_signing_dir" "test" {
  path         = "/etc/nova/nova.conf"
  directory    = "/var/$state_path/keystone-signing"
  owner        = "nova"
  keystone_url = "http://127.0.0.1:1"
}
