# want: subject "CN=keystone" must begin with a slash
resource "stacklab_keystone_signing" "bad" {
  cert_subject = "CN=keystone"
}
