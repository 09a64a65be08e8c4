# want: owner string length must be at least 1
resource "stacklab_keystone_signing" "bad" {
  owner = ""
}
