# want: valid for 20 days would be renewed 30 days before it ends
resource "stacklab_keystone_signing" "bad" {
  valid_days = 20
}
