# want: valid for 3650 days would be renewed 3650 days before it ends
resource "stacklab_keystone_signing" "bad" {
  renew_before_days = 3650
}
