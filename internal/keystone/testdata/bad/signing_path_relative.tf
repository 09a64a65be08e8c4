# want: file name "keystone.conf" does not begin with /
resource "stacklab_keystone_signing" "bad" {
  path = "keystone.conf"
}
