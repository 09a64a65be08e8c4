# want: attribute C has 3 characters, it must have 2 to 2
resource "stacklab_keystone_signing" "bad" {
  cert_subject = "/C=USA/CN=keystone"
}
