# want: PKIZ tokens since Juno, and release is "icehouse": write release = "juno"
resource "stacklab_keystone_signing" "bad" {
  token_format = "PKIZ"
}
