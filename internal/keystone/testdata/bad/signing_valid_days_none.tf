# want: valid_days value must be between 1 and 2900000, got: 0
resource "stacklab_keystone_signing" "bad" {
  valid_days = 0
}
