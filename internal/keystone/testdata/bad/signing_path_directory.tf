# want: "/etc/keystone/ssl/" ends with /, and so names a directory
resource "stacklab_keystone_signing" "bad" {
  certfile = "/etc/keystone/ssl/"
}
