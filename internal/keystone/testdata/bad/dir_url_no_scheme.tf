# want: signing_dir of .* the address is no URL of a service: write one such as
resource "stacklab_keystone_signing_dir" "test" {
  path         = "/etc/nova/nova.conf"
  directory    = "/var/cache/nova/keystone-signing"
  owner        = "nova"
  keystone_url = "10.0.8.10:5000"
}
