# want: key_size value must be between 1024 and 16384, got: 512
resource "stacklab_keystone_signing" "bad" {
  key_size = 512
}
