# want: is one of the system's own directories, and this one gets mode 0700
resource "stacklab_keystone_signing_dir" "test" {
  path         = "/etc/nova/nova.conf"
  directory    = "/etc"
  owner        = "nova"
  keystone_url = "http://127.0.0.1:1"
}
