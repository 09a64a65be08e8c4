# want: value must be one of: \["PKI" "PKIZ" "UUID"\], got: "fernet"
resource "stacklab_keystone_signing" "bad" {
  token_format = "fernet"
}
