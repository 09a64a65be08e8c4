# want: attribute C has 3 characters, it must have exactly 2
resource "stacklab_keystone_signing" "bad" {
  cert_subject = "/C=USA/CN=keystone"
}
