# want: the subject has a \$ in it, and oslo.config
resource "stacklab_keystone_signing" "bad" {
  cert_subject = "/CN=$${host}"
}
