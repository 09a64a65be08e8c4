# want: unknown attribute "X": it must be one of C, ST
resource "stacklab_keystone_signing" "bad" {
  cert_subject = "/X=1/CN=keystone"
}
