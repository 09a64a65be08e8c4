# want: Inappropriate value for attribute "key_size"
resource "stacklab_keystone_signing" "bad" {
  key_size = "large"
}
