# want: has a carriage return, which oslo.config takes for the end of a line
resource "stacklab_keystone_signing" "bad" {
  cert_subject = "/CN=one\rtwo"
}
