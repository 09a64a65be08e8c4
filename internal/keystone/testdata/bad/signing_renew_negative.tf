# want: renew_before_days value must be between 0 and 2900000, got: -1
resource "stacklab_keystone_signing" "bad" {
  renew_before_days = -1
}
